import Domain

extension PeopleModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      """
      <header class="head"><h1>People</h1></header>\
      \(tokens.map { _ in AdminPages.navigation(at: "/people") })\
      \(HTML.summary(errors))\(link.map(newLink))\(changed.map(undo))\
      \(finder)\(list)\(machines)\(invite)\(imported)
      """)
  }

  /// A secret that works once: whoever has it is this person.
  private func newLink(_ link: Link) -> HTML {
    """
    <section class="note good" role="status"><h2>A sign-in link for \(isolated: link.name)</h2>\
    <p>Give it to them yourself. It works once, for a day, and is not shown again.</p>\
    <p><label for="link">Link</label><input id="link" readonly value="\(link.address)" \
    data-select></p></section>
    """
  }

  private func undo(_ position: UInt64) -> HTML {
    """
    <p class="note good" role="status">The role was changed. <a href="/undo/\(position)">Undo…</a></p>
    """
  }

  /// Where there are more than fit a screen.
  private var finder: HTML? {
    guard count > 12 || !filter.isEmpty else { return nil }
    let found: HTML? =
      filter.isEmpty
      ? nil
      : """
      <p class="quiet" role="status">\(HTML.count(team.count)) of \(HTML.count(count)) \
      <a class="clear" href="/people">Show all</a></p>
      """
    return """
      <form class="look-for" method="get" action="/people" role="search">\
      <input type="search" name="q" value="\(filter)" aria-label="Name or e-mail" \
      placeholder="Name or e-mail" autocomplete="off"><button>Find</button></form>\(found)
      """
  }

  /// Machines act with tokens, and sign in nowhere.
  private var machines: HTML? {
    guard !services.isEmpty else { return nil }
    let rows = services.map { service -> HTML in
      """
      <tr\(" class=\"off\"", if: service.isDeactivated)><th scope="row">\(name(service))</th>\
      <td>\(service.role.label)</td></tr>
      """
    }
    return """
      <section><h2>Machines</h2><table class="plain"><caption class="sr">Machines</caption><thead><tr>\
      <th scope="col">Name</th><th scope="col">Role</th></tr></thead><tbody>\(rows)</tbody></table></section>
      """
  }

  /// For admins, the way to their page.
  private func name(_ member: Member) -> HTML {
    let name: HTML =
      tokens == nil
      ? "\(isolated: member.label.name)"
      : "<a href=\"/people/\(member.label.number.rawValue)\">\(isolated: member.label.name)</a>"
    return """
      \(name)\(" <span class=\"word\">deactivated</span>", if: member.isDeactivated)
      """
  }

  private var list: HTML {
    """
    <table class="plain people"><caption class="sr">Who may sign in</caption><thead><tr>\
    <th scope="col">Name</th><th scope="col">E-mail</th><th scope="col">Role</th>\
    \("<th scope=\"col\">Sign-in link</th>", if: tokens != nil)</tr></thead>\
    <tbody>\(team.map(row))</tbody></table>
    """
  }

  private func row(_ member: Member) -> HTML {
    let isViewer = member.label == frame.viewer?.label
    return """
      <tr\(" class=\"off\"", if: member.isDeactivated)><th scope="row"><span class="who"><b aria-hidden="true">\(member.label.initials)</b>\
      \(name(member))\(" <span class=\"ext\">you</span>", if: isViewer)</span></th>\
      <td>\(isolated: member.email ?? "")</td><td>\(role(member))</td>\
      \(tokens.map { "<td>\(linkForm(member, $0))</td>" })</tr>
      """
  }

  private func role(_ member: Member) -> HTML {
    guard let tokens else { return "\(member.role.label)" }
    let number = member.label.number
    let control = HTML.Control(
      id: "role-\(number)", hasHint: false, hasError: refusedMember == number)
    return """
      <form class="inline" method="post" action="/people/\(number.rawValue)/role">\(tokens.hidden)\
      <label class="sr" for="role-\(number.rawValue)">Role of \(member.label.name)</label>\
      \(control.choice("role", Role.options(chosen: member.role.name)))<button>Change role</button>\
      \(refusedMember == number ? refusal : nil)</form>
      """
  }

  private var refusal: HTML? {
    errors.first.map { error -> HTML in
      "<p class=\"error\" id=\"\(error.field)-error\">\(error.message)</p>"
    }
  }

  private func linkForm(_ member: Member, _ tokens: FormTokens) -> HTML {
    """
    <form method="post" action="/people/\(member.label.number.rawValue)/link">\(tokens.hidden)\
    <button aria-label="New link for \(member.label.name)">New link</button></form>
    """
  }

  private var invite: HTML? {
    guard let tokens else { return nil }
    let email = HTML.field(
      "email", label: "E-mail", hint: "It is how people are told apart. No mail is sent.",
      errors: errors
    ) {
      $0.line(
        "email", invitation.email, extra: " inputmode=\"email\" autocomplete=\"off\" required")
    }
    let name = HTML.field("name", label: "Name", hint: "As colleagues know them.", errors: errors) {
      $0.line("name", invitation.name, extra: " dir=\"auto\" autocomplete=\"off\" required")
    }
    let role = HTML.field("role", label: "Role", errors: refusedMember == nil ? errors : []) {
      $0.choice("role", Role.options(chosen: invitation.role))
    }
    return """
      <section aria-labelledby="invite"><h2 id="invite">Invite somebody</h2>\
      <form class="sheet" method="post" action="/people/invite" data-draft="invite">\
      \(tokens.hidden)<div class="pair">\(email)\(name)</div>\(role)\
      <p class="actions"><button class="button">Invite</button></p></form></section>
      """
  }

  private var imported: HTML? {
    guard !names.isEmpty else { return nil }
    let more: HTML? =
      hiddenNames == 0 ? nil : "<li class=\"ext\">and \(HTML.count(hiddenNames)) more</li>"
    return """
      <section><h2>Names from imports</h2><details><summary>\(HTML.count(names.count + hiddenNames)) \
      \(names.count + hiddenNames == 1 ? "name" : "names") that own or request something, and never \
      sign in</summary>\
      <ul class="names">\(names.map { "<li>\(isolated: $0.name)</li>" })\(more)</ul></details></section>
      """
  }
}

extension Role {
  /// What people read.
  var label: String {
    switch self {
    case .member: "Member"
    case .admin: "Admin"
    }
  }

  fileprivate static func options(chosen: String) -> [HTML.Option] {
    allCases.map { HTML.Option(value: $0.name, label: $0.label, isChosen: $0.name == chosen) }
  }
}
