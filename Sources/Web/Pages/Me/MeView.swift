extension MeModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      """
      <header class="head"><h1>\(isolated: label.name)</h1></header>\
      <section class="me-facts"><h2>You</h2><dl><dt>E-mail</dt><dd>\(email ?? "none")</dd>\
      <dt>Role</dt><dd>\(role)</dd></dl></section>\
      \(requests)\
      <section><h2>This session</h2><dl><dt>Signed in</dt><dd>\(HTML.ago(startedAt, now: now))</dd>\
      <dt>Last seen</dt><dd>\(HTML.ago(lastSeenAt, now: now))</dd>\
      <dt>Browser</dt><dd class="long">\(browser)</dd></dl>\
      \(signOut)</section>\(providers.connectForms(csrf: frame.viewer?.csrf ?? ""))\
      <section><h2>Tokens</h2><p><a href="/me/tokens">Tokens for programs</a></p></section>\(keyboard)
      """)
  }

  private var requests: HTML {
    let items = frame.boards.map { board -> HTML in
      """
      <li>\(isolated: board.name): <a href="\(board.address)?owner=me">owned by me</a>, \
      <a href="\(board.address)?requester=me">requested by me</a></li>
      """
    }
    return "<section><h2>My requests</h2><ul>\(items)</ul></section>"
  }

  private var signOut: HTML {
    """
    <form method="post" action="/sign-out">\(HTML.hidden("csrf", frame.viewer?.csrf ?? ""))\
    \(providers.signOutField)<p class="actions"><button>Sign out</button></p></form>
    """
  }

  /// Without scripts there are no keys. The script shows the section and lists them; the switch is
  /// the browser's own and kept there.
  private var keyboard: HTML {
    """
    <section id="keyboard" hidden><h2>Keyboard</h2>\
    <p><label class="opt"><input type="checkbox" id="single-keys" checked>\
    <span>Single keys do something in this browser</span></label></p></section>
    """
  }
}
