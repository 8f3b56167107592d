extension MeModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      """
      <header class="head"><h1>\(isolated: label.name)</h1></header>\
      <section class="me-facts"><h2>You</h2><dl><dt>E-mail</dt><dd>\(email ?? "none")</dd>\
      <dt>Role</dt><dd>\(role)</dd></dl></section>\
      \(unsent)\(requests)\(elsewhere)\(tokens)\
      <section class="wide"><h2>Where you are signed in</h2>\
      <p class="flash" id="ended">Ended. That browser has to sign in again.</p>\
      \(sessions.html(csrf: frame.viewer?.csrf ?? "", now: now, all: "End all others"))\
      \(signOut)</section>\(keyboard)
      """)
  }

  /// What was typed when a session had ended.
  private var unsent: HTML? {
    guard !drafts.isEmpty else { return nil }
    let items = drafts.map { draft -> HTML in
      "<li><a href=\"\(draft.address)\">\(draft.purpose)</a>, typed \(HTML.ago(draft.keptAt, now: now))</li>"
    }
    return "<section><h2>Not sent yet</h2><ul>\(items)</ul></section>"
  }

  /// Who they are at identity providers, and at which they could be.
  private var elsewhere: HTML? {
    guard !identities.items.isEmpty || !toConnect.isEmpty else { return nil }
    return """
      <section class="wide"><h2>Accounts you sign in with</h2>\
      <p class="flash" id="connected">Connected. That account signs you in here from now on.</p>\
      <p class="flash" id="disconnected">Disconnected. What it had begun in other browsers has ended.</p>\
      \(identities.html(csrf: frame.viewer?.csrf ?? ""))\
      <p>Without any such account you need a one-time link to sign in; an admin makes one.</p>\
      \(toConnect.map(connect))</section>
      """
  }

  private func connect(_ provider: SignInModel.ProviderButton) -> HTML {
    """
    <form method="post" action="/sign-in/\(provider.id)/connect">\
    \(HTML.hidden("csrf", frame.viewer?.csrf ?? ""))\
    <p class="actions"><button>Connect \(isolated: provider.name)</button></p></form>
    """
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
    <p class="actions"><button>Sign out</button></p></form>
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
