import Domain

extension BoardsModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      """
      <header class="head"><h1>Boards</h1>\(tools)</header>\(boards.isEmpty ? none : list)\(start)
      """)
  }

  private var isNow: Bool { frame.past == nil }

  private var tools: HTML? {
    guard isNow else { return nil }
    return """
      <div class="tools">\(HTML.lookBack(lookBack))\
      \("<a class=\"button\" href=\"/boards/new\">New board</a>", if: mayMake)</div>
      """
  }

  private var none: HTML {
    """
    <div class="empty"><h2>No boards yet</h2>\
    <p>The operator makes the first one at the terminal: <code>ledger init</code>.</p></div>
    """
  }

  private var list: HTML {
    """
    <table class="plain"><caption class="sr">Boards and their requests</caption><thead><tr>\
    <th scope="col">Board</th><th scope="col">Keys</th>\
    <th scope="col" class="num">Not finished</th><th scope="col" class="num">All</th>\
    <th scope="col">Go to</th></tr></thead><tbody>\(boards.map(row))</tbody></table>
    """
  }

  private func row(_ board: Board) -> HTML {
    let views = QuickView.all(on: board.link).map { view -> HTML in
      "<a href=\"\(frame.at.link(view.address))\">\(view.name)</a>"
    }
    return """
      <tr><th scope="row"><a href="\(frame.at.link(board.link.address))">\(isolated: board.link.name)</a>\(lock(board))</th>\
      <td class="key">\(board.prefix)</td>\
      <td class="num"><strong>\(HTML.count(board.link.unfinished))</strong></td>\
      <td class="num">\(HTML.count(board.requests))</td>\
      <td class="links">\(views.joined(" "))\
      \(" <a href=\"\(board.link.address)/new\">New request</a>", if: may(.submit, on: board))\
      \(" <a href=\"\(board.link.address)/settings\">Access</a>", if: may(.manageAccess, on: board))\
      </td></tr>
      """
  }

  private func may(_ action: Action, on board: Board) -> Bool {
    isNow && Access.permits(action, to: board.role)
  }

  /// That not everybody sees it.
  private func lock(_ board: Board) -> HTML? {
    switch board.mode {
    case .workspace: nil
    case .private: " \(Icon.lock.html) <span class=\"ext\">private</span>"
    case .custom: " \(Icon.lock.html) <span class=\"ext\">named</span>"
    }
  }

  /// The first steps, for whoever begins with an empty ledger.
  private var start: HTML? {
    guard isNow, let first = boards.first, boards.allSatisfy({ $0.requests == 0 }),
      may(.work, on: first)
    else { return nil }
    let invite: HTML? =
      frame.viewer?.isAdmin == true
      ? "<li><a href=\"/people\">Invite your team</a>: each gets a link that signs them in once.</li>"
      : nil
    return """
      <section class="steps"><h2>First steps</h2><ol>\
      <li><a href="\(first.link.address)/new">File the first request</a>: a title is enough.</li>\
      \(invite)<li><a href="\(first.link.address)">Open the board</a>, give the request an owner \
      and move it on.</li></ol></section>
      """
  }
}
