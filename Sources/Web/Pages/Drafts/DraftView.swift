extension DraftModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      """
      <header class="head"><h1>Not sent yet</h1>\
      <p class="byline">\(purpose), typed \(HTML.ago(keptAt, now: now))</p></header>\
      <p class="note">Your session had ended, or was too old for this. Everything you typed is here; \
      nothing was saved yet.</p>\
      <form class="sheet" method="post" action="\(path)"\(inBrowser)>\(HTML.hidden("csrf", csrf))\
      \(HTML.hidden("draft", id))\(hidden.map { HTML.hidden(HTML(text: $0.name), $0.value) })\
      \(shown.enumerated().map(field))\
      <p class="actions"><button class="button">Send it</button></p></form>\
      <form method="post" action="/drafts/\(id)/discard">\(HTML.hidden("csrf", csrf))\
      <p class="actions"><button>Throw it away</button></p></form>
      """)
  }

  /// What the script calls the same text, which it kept in the browser: sent here, it is sent there.
  private var inBrowser: HTML? {
    let parts = path.split(separator: "/")
    guard parts.count == 3, parts[0] == "r", ["comment", "status", "edit"].contains(parts[2]) else {
      return nil
    }
    return " data-draft=\"\(parts[2]) \(parts[1])\""
  }

  private func field(_ index: Int, _ field: Field) -> HTML {
    if let words = field.words {
      return """
        <p class="field"><strong>\(field.label)</strong> \(isolated: words)\
        \(HTML.hidden(HTML(text: field.name), field.value))</p>
        """
    }
    let rows = field.value.utf8.count > 80 || field.value.contains("\n") ? 8 : 1
    return HTML.field("kept-\(index)", label: HTML(text: field.label)) {
      $0.lines(HTML(text: field.name), field.value, rows: rows)
    }
  }
}
