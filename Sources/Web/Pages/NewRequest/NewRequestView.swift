extension NewRequestModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      """
      <header class="head"><p class="crumbs"><a href="/b/\(slug)">\(isolated: name)</a></p>\
      <h1>New request</h1></header>\(HTML.summary(errors))\(resumed)\
      <form class="sheet" method="post" action="/b/\(slug)/new" data-draft="new \(slug)">\
      \(tokens.hidden)\(draft.map { HTML.hidden("draft", $0) })\(form.titleField(errors, isFirst: errors.isEmpty))\(form.detailsField(errors))\
      <div class="pair">\(form.priorityField(errors))\(ownerField)</div>\
      <div class="pair">\(form.boardFields(errors))</div>\
      <p class="actions"><button class="button" aria-keyshortcuts="Control+Enter">\
      Submit request</button> <a class="tool" href="/b/\(slug)">Cancel</a></p></form>
      """)
  }

  private var resumed: HTML? {
    guard draft != nil, errors.isEmpty else { return nil }
    return """
      <p class="note" role="status">Your session had ended before this was sent. Everything you typed is \
      here; nothing was saved yet.</p>
      """
  }

  private var ownerField: HTML {
    let picker = PersonPicker(chosen: owner, team: team, viewer: frame.viewer?.label)
    return HTML.field("owner", label: "Owner", errors: errors, control: picker.html)
  }
}
