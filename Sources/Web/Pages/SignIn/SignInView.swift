extension SignInModel {
  /// The whole page.
  var page: HTML {
    var frame = Frame(title: "Sign in")
    frame.hasErrors = refusal != nil
    return frame.page(
      "<div class=\"card\"><h1>\(heading)</h1>\(refusal.map(refused))\(again)\(token.map(button) ?? choices)</div>"
    )
  }

  private var heading: HTML { isAgain ? "Sign in again" : "Sign in" }

  private var again: HTML? {
    guard isAgain else { return nil }
    return """
      <p>What gives somebody rights, and tokens, need that you showed lately who you are. What you \
      typed is kept: you come back to it.</p>
      """
  }

  /// What the form carries unseen.
  private var hidden: HTML {
    "\(HTML.hidden("next", next))\(isAgain ? HTML.hidden("again", "1") : nil)"
  }

  private func refused(_ message: String) -> HTML {
    "<p class=\"note bad\" role=\"alert\">\(message)</p>"
  }

  /// A link is used up by pressing the button, not by opening the page: programs that look at links
  /// before people do would else use it up for them.
  private func button(_ token: String) -> HTML {
    """
    <p>This link signs you in once, on this browser.</p>\
    <form method="post" action="/sign-in">\(HTML.hidden("token", token))\
    \(hidden)<p class="actions"><button class="button" autofocus>Sign in</button></p>\
    </form>
    """
  }

  /// What there is beside a link comes first: it is what people have at hand.
  private var choices: HTML {
    guard !providers.isEmpty else { return explained }
    let after: HTML =
      showsLinkForm
      ? """
      <details><summary>Sign in with a one-time link</summary>\(explained)</details>
      """
      : "<p>Has an admin given you a one-time link? Open it.</p>"
    return "\(providers.map(way))\(after)"
  }

  private func way(_ provider: ProviderButton) -> HTML {
    """
    <p class="actions"><a class="button" href="/sign-in/\(provider.id)?next=\(PercentEncoding.encode(next))\("&amp;again=1", if: isAgain)">\
    Sign in with \(isolated: provider.name)</a>\
    \(" <span class=\"hint\">could not be reached a moment ago</span>", if: provider.isDown)</p>
    """
  }

  private var explained: HTML {
    """
    <p>There are no passwords here. A one-time link signs you in, and you stay signed in on this \
    browser.</p><h2>How to get a link</h2>\
    <ul><li>An admin makes one for you on the page People.</li>\
    <li>Whoever runs the server makes one at the terminal:<br>\
    <code>ledger person link you@example.org</code></li></ul>\
    <h2>You have a link already?</h2><p>Open it, or paste what stands after <code>token=</code>.</p>\
    <form method="post" action="/sign-in">\(hidden)\
    \(HTML.field("token", label: "Token") { $0.line("token", "", extra: " autocomplete=\"off\" required") })\
    <p class="actions"><button class="button">Sign in</button></p></form>
    """
  }
}
