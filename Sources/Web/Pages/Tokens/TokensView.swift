import Domain

extension TokensModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      """
      <header class="head"><h1>Tokens</h1></header>\(HTML.summary(errors))\(made.map(secret))\
      <p>A token lets a program do here what you let it do, in your name or a service’s.</p>\
      \(list)\(create)
      """)
  }

  /// Whoever has it may do what it may.
  private func secret(_ made: Made) -> HTML {
    """
    <section class="note good" role="status"><h2>The token \(isolated: made.name)</h2>\
    <p>It speaks for \(isolated: made.subject.name). Keep it where only the program reads it: \
    it is not shown again.</p>\
    <p><label for="secret">Token</label><input id="secret" readonly value="\(made.secret)" \
    data-select></p></section>
    """
  }

  private var list: HTML { tokens.html(form, now: now) ?? "<p>There are none yet.</p>" }

  private var create: HTML {
    let name = HTML.field("name", label: "Name", hint: "What it is for.", errors: errors) {
      $0.line("name", wanted.name, extra: " dir=\"auto\" autocomplete=\"off\" required")
    }
    let subject: HTML? =
      subjects.count < 2
      ? nil
      : HTML.field("subject", label: "Speaks for", errors: errors) {
        $0.choice(
          "subject",
          subjects.map {
            HTML.Option(
              value: $0.number.description, label: $0.name,
              isChosen: $0.number.description == wanted.subject)
          })
      }
    let days = HTML.field("days", label: "Ends after", errors: errors) {
      $0.choice(
        "days",
        Self.lifetimes.map {
          HTML.Option(
            value: String($0), label: "\($0) days", isChosen: String($0) == wanted.days)
        })
    }
    let everywhere = HTML.field(
      "scopes", label: "On every board", hint: "Each right has those before it.", errors: errors
    ) {
      $0.choice("everywhere", rights(chosen: wanted.everywhere, mayProvision: mayProvision))
    }
    let boards = frame.boards.isEmpty ? nil : self.boards.map(board)
    return """
      <section aria-labelledby="create"><h2 id="create">Make a token</h2>\
      <form class="sheet" method="post" action="/me/tokens">\(form.hidden)\
      \(name)<div class="pair">\(subject)\(days)</div>\(everywhere)\
      \(boards.map { "<details\(" open", if: !wanted.boards.isEmpty)><summary>On single boards</summary>\($0)</details>" })\
      <p class="actions"><button class="button">Make a token</button></p></form></section>
      """
  }

  private func board(_ board: Frame.BoardLink) -> HTML {
    HTML.field("scope-\(board.slug)", label: "\(isolated: board.name)", errors: errors) {
      $0.choice(
        "scope-\(board.slug)",
        rights(chosen: wanted.boards[board.slug] ?? "", mayProvision: false))
    }
  }

  private func rights(chosen: String, mayProvision: Bool) -> [HTML.Option] {
    [HTML.Option(value: "", label: "Nothing", isChosen: chosen.isEmpty)]
      + TokenScopes.Right.allCases.filter { mayProvision || $0 != .provision }.map {
        HTML.Option(value: $0.name, label: $0.label, isChosen: $0.name == chosen)
      }
  }
}

extension TokenScopes.Right {
  /// What people read.
  fileprivate var label: String {
    switch self {
    case .read: "See"
    case .submit: "Submit and comment"
    case .work: "Work on requests"
    case .manage: "Everything"
    case .provision: "Only people and groups of a directory (SCIM)"
    }
  }
}
