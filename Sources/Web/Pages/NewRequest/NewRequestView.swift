extension NewRequestModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      """
      <header class="head"><p class="crumbs"><a href="/b/\(slug)">\(isolated: name)</a></p>\
      <h1>New request</h1></header>\(HTML.summary(errors))\
      <form class="sheet" method="post" action="/b/\(slug)/new" data-draft="new \(slug)">\
      \(tokens.hidden)\(form.titleField(errors, isFirst: errors.isEmpty))\(form.detailsField(errors))\
      <div class="pair">\(form.priorityField(errors))\(ownerField)</div>\
      <div class="pair">\(form.boardFields(errors))</div>\
      <p class="actions"><button class="button" aria-keyshortcuts="Control+Enter">\
      Submit request</button> <a class="tool" href="/b/\(slug)">Cancel</a></p></form>
      """)
  }

  private var ownerField: HTML {
    let picker = PersonPicker(chosen: owner, team: team, viewer: frame.viewer?.label)
    return HTML.field("owner", label: "Owner", errors: errors, control: picker.html)
  }
}
