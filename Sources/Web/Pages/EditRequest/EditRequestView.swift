extension EditRequestModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      """
      <header class="head"><p class="crumbs"><a href="/b/\(slug)">\(isolated: boardName)</a> \
      <a class="key" href="/r/\(key)">\(key)</a></p><h1>Edit \(key)</h1></header>\
      \(HTML.summary(errors))\(conflict.map(notice))\
      <form class="sheet" method="post" action="/r/\(key)/edit" \
      data-draft="edit \(key) \(revision)">\(tokens.hidden)\
      \(HTML.hidden("revision", revision.description))\
      \(choice("title"))\(form.titleField(errors))\
      \(choice("details"))\(form.detailsField(errors))\
      \(choice("priority"))\(form.priorityField(errors))<div class="pair">\
      \(form.fields.map { field -> HTML in "\(choice(field.id))\(field.html(errors))" })</div>\
      <p class="actions"><button class="button" aria-keyshortcuts="Control+Enter">\
      Save changes</button> <a class="tool" href="/r/\(key)">Cancel</a></p></form>
      """)
  }

  private func notice(_ conflict: EditConflict) -> HTML {
    let what: HTML =
      conflict.clashes.isEmpty
      ? "Nothing of it meets what you changed: both are in the form below. Save it if it is right."
      : """
      Where you changed the same thing, choose below whose text stays. The rest is merged already, \
      and nothing of yours was lost or saved yet.
      """
    return """
      <section class="note bad" role="alert" tabindex="-1" id="summary">\
      <h2>The request was changed while you were writing</h2><p>\(what)</p>\
      <ol class="history">\(conflict.since.map { $0.html(now: now, isLinked: false) })</ol></section>
      """
  }

  /// Base, theirs and yours of a field, above it, with the choice between them.
  private func choice(_ field: String) -> HTML? {
    guard let clash = conflict?.clashes.first(where: { $0.field == field }) else { return nil }
    return """
      <fieldset class="clash"><legend>\(clash.label): two versions</legend><dl class="three">\
      <div><dt>When you began</dt><dd class="prose">\(shown(clash.base))</dd></div>\
      <div><dt>Theirs, now</dt><dd class="prose">\(shown(clash.theirs))</dd></div>\
      <div><dt>Yours</dt><dd class="prose">\(shown(clash.yours))</dd></div></dl>\
      <label class="opt"><input type="radio" name="\(clash.choice)" value="yours" checked>\
      <span>Save mine, as it stands below</span></label>\
      <label class="opt"><input type="radio" name="\(clash.choice)" value="theirs">\
      <span>Keep theirs</span></label></fieldset>
      """
  }

  private func shown(_ text: String) -> HTML {
    text.isEmpty ? "<span class=\"none\">empty</span>" : HTML(text: text)
  }
}
