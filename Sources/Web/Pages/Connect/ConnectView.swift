extension ConnectModel {
  /// The whole page.
  var page: HTML { frame.page("<div class=\"card\">\(card)</div>") }

  private var card: HTML {
    switch content {
    case .question(let account, let token): question(account, token)
    case .refused(let message):
      """
      <h1>Nothing was connected</h1><p class="note bad" role="alert">\(message)</p>\
      <p class="actions"><a class="button" href="/me">Back to your page</a></p>
      """
    }
  }

  private func question(_ account: Account, _ token: String) -> HTML {
    """
    <h1>Connect \(isolated: provider)?</h1><p>There you have just signed in as:</p>\
    <dl>\(facts(account))</dl>\
    <p>Whoever signs in with that account is then \
    <strong>\(isolated: frame.viewer?.label.name ?? "you")</strong> here. If it is not yours, do not \
    connect it.</p>\
    <form method="post" action="/sign-in/\(id)/tie">\(HTML.hidden("csrf", frame.viewer?.csrf ?? ""))\
    \(HTML.hidden("account", token))<p class="actions"><button class="button">Connect</button> \
    <a class="tool" href="/me">Do not connect</a></p></form>
    """
  }

  private func facts(_ account: Account) -> [HTML] {
    [
      ("Name", account.name), ("E-mail", account.email),
      ("Account", account.name == nil && account.email == nil ? account.subject : nil),
      ("Provider", "\(provider), \(issuer)"),
    ].compactMap { label, value -> HTML? in
      value.map { "<dt>\(HTML(text: label))</dt><dd class=\"long\">\(isolated: $0)</dd>" }
    }
  }
}
