import Domain

extension GroupsModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      """
      <header class="head"><h1>Groups</h1></header>\(AdminPages.navigation(at: "/groups"))\
      \(HTML.summary(errors))\(groups.isEmpty ? Self.none : list)\(maker)
      """)
  }

  private static let none: HTML =
    "<p class=\"none\">No groups yet. A board can be opened to a group instead of to many people.</p>"

  private var list: HTML {
    """
    <table class="plain"><caption class="sr">Groups</caption><thead><tr><th scope="col">Group</th>\
    <th scope="col">Comes from</th><th scope="col" class="num">Members</th></tr></thead>\
    <tbody>\(groups.map(row))</tbody></table>
    """
  }

  private func row(_ group: Item) -> HTML {
    """
    <tr><th scope="row"><a href="/groups/\(group.number.rawValue)">\(isolated: group.name)</a></th>\
    <td>\(group.origin)</td><td>\(HTML.count(group.members))</td></tr>
    """
  }

  private var maker: HTML {
    """
    <section><h2>New group</h2><form class="sheet" method="post" action="/groups">\(tokens.hidden)\
    \(HTML.field("name", label: "Name", errors: errors) {
      $0.line("name", name, extra: " dir=\"auto\" autocomplete=\"off\" required")
    })\
    <p class="actions"><button class="button">Make group</button></p></form></section>
    """
  }
}

extension GroupsModel.Item {
  /// Where it comes from, as people read it.
  var origin: HTML {
    switch source {
    case "": "here"
    case "scim": "the directory (SCIM)"
    default: "\(source)"
    }
  }
}

extension GroupModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      """
      <header class="head"><p class="crumbs"><a href="/groups">Groups</a></p>\
      <h1>\(isolated: group.name)</h1></header>\(HTML.summary(errors))\
      \(isOurs ? nil : elsewhere)\(list)\(isOurs ? forms : nil)
      """)
  }

  private var elsewhere: HTML {
    "<p class=\"note\">This group comes from \(group.origin). Who is in it is said there.</p>"
  }

  private var list: HTML {
    guard !members.isEmpty else { return "<p class=\"none\">Nobody is in it.</p>" }
    return """
      <table class="plain sessions"><caption class="sr">Members</caption><thead><tr>\
      <th scope="col">Member</th><th scope="col"><span class="sr">Take out</span></th></tr></thead>\
      <tbody>\(members.map(row))</tbody></table>
      """
  }

  private func row(_ member: PersonLabel) -> HTML {
    let take: HTML = """
      <form method="post" action="/groups/\(group.number.rawValue)/take">\(tokens.hidden)\
      \(HTML.hidden("person", member.number.description))\
      <button aria-label="Take \(member.name) out of the group">Take out</button></form>
      """
    return """
      <tr><th scope="row">\(HTML.owner(member))</th><td>\(isOurs ? take : nil)</td></tr>
      """
  }

  private var forms: HTML {
    let number = group.number.rawValue
    let names = team.prefix(PersonPicker.maximumListed).map {
      "<option value=\"\($0.name)\"></option>" as HTML
    }
    return """
      <section><h2>Add somebody</h2>\
      <form class="inline" method="post" action="/groups/\(number)/add">\(tokens.hidden)\
      \(HTML.field("member", label: "Name or e-mail", errors: errors) {
        $0.line(
          "member", member, extra: " dir=\"auto\" autocomplete=\"off\" required list=\"members\"")
      })<button>Add</button></form><datalist id="members">\(names)</datalist></section>\
      <section><h2>Rename</h2>\
      <form class="inline" method="post" action="/groups/\(number)/rename">\(tokens.hidden)\
      \(HTML.field("name", label: "Name", errors: errors) {
        $0.line("name", name, extra: " dir=\"auto\" autocomplete=\"off\" required")
      })<button>Rename</button></form></section>\
      <section><h2>Remove</h2><p>Its members keep what they are given otherwise; boards that named it \
      name it no longer.</p><form method="post" action="/groups/\(number)/remove">\(tokens.hidden)\
      <p class="actions"><button class="danger">Remove the group</button></p></form></section>
      """
  }
}

/// The pages that are the admins' alone.
enum AdminPages {
  /// Links between them.
  static func navigation(at place: String) -> HTML {
    let pages = [("/people", "People"), ("/groups", "Groups"), ("/policy", "Policy")]
    let links = pages.map { address, name -> HTML in
      "<a href=\"\(address)\"\(" aria-current=\"page\"", if: address == place)>\(name)</a>"
    }
    return "<nav class=\"subnav\" aria-label=\"Administration\">\(links)</nav>"
  }
}
