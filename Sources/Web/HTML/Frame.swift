/// What is around a page: who looks at it, where it is, where one can go from it.
struct Frame: Sendable, Equatable {
  /// For the browser's tab; the name of the product comes after it.
  var title: String
  /// Nobody on `/sign-in`, and where an error came before anybody was known.
  var viewer: Viewer?
  var boards: [BoardLink] = []
  var place: Place = .elsewhere
  /// The one address of this view, where there are several.
  var canonical: String?
  /// Whether the form on the page has errors; the title then says so first.
  var hasErrors = false
  /// The ledger's clock when the page was made; live pages follow from here. Nil on pages of the past.
  var position: UInt64?
  /// The moment that every link to a board or a request keeps.
  var at = PastAddress.now
  /// Where the page is not about now: what it says of that.
  var past: PastNotice?
  /// Style sheets that this page needs beside the one of every page.
  var styles: [Asset] = []

  /// Who looks at the page.
  struct Viewer: Sendable, Equatable {
    var label: PersonLabel
    var isAdmin: Bool
    /// For the `csrf` field of every form.
    var csrf: String
  }

  struct BoardLink: Sendable, Equatable {
    var slug: String
    var name: String
    /// How many requests are not done or declined.
    var unfinished: Int
    /// The ids of the statuses in which a request is not finished.
    var openStatuses: [String]

    var address: String { "/b/\(slug)" }
  }

  /// What the navigation marks as current.
  enum Place: Sendable, Equatable {
    case elsewhere, boards, people, audit, me
    /// On this board, at this address but for its moment.
    case board(String, address: String)
  }
}

extension Frame {
  /// The whole document around `main`. `aside` stands in the rail, below the navigation.
  func page(aside: HTML = "", _ main: HTML) -> HTML {
    page(aside: aside, room: main.bytes.count) { $0.append(main) }
  }

  /// The same, with the content written where it stays, for pages that are long.
  ///
  /// - Parameter room: how many bytes the content takes, as a guess.
  func page(aside: HTML = "", room: Int, writing main: (inout HTML) -> Void) -> HTML {
    var page = HTML(capacity: room + aside.bytes.count + Self.typicalSurroundings)
    page.append(head)
    page.append("<header class=\"rail\">\(brand)\(navigation)\(aside)</header>")
    page.append("<main id=\"main\" tabindex=\"-1\">\(past?.html)")
    main(&page)
    page.append("</main>\(Self.end)")
    return page
  }

  /// Head, sprite and navigation, measured; a wrong guess costs one more allocation.
  private static let typicalSurroundings = 6_000

  private var head: HTML {
    """
    <!doctype html><html lang="en"><head><meta charset="utf-8">\
    <meta name="viewport" content="width=device-width, initial-scale=1">\
    <meta name="color-scheme" content="light dark">\
    <title>\("Error: ", if: hasErrors)\(title)\(past?.title) · Request Ledger</title>\
    \(Self.links)\(moreStyles)\(canonicalLink)</head>\
    <body\(" class=\"bare\"", if: viewer == nil)\(" data-past=\"\"", if: past != nil)\(positionMark)>\
    <a class="skip" href="#main">Skip to content</a>\(Sprite.html)
    """
  }

  private static let links: HTML = """
    <link rel="stylesheet" href="\(Assets.path(.style))">\
    <link rel="icon" type="image/svg+xml" href="\(Assets.path(.icon))">\
    <script type="module" src="\(Assets.path(.script))"></script>
    """

  private var moreStyles: [HTML] {
    let all = past == nil || styles.contains(.past) ? styles : styles + [.past]
    return all.map { "<link rel=\"stylesheet\" href=\"\(Assets.path($0))\">" }
  }

  private var canonicalLink: HTML? {
    canonical.map { "<link rel=\"canonical\" href=\"\($0)\">" }
  }

  private var positionMark: HTML? {
    position.map { " data-position=\"\($0)\"" }
  }

  private static let end: HTML = """
    <div id="live" class="sr" role="status" aria-live="polite"></div></body></html>

    """

  private var brand: HTML {
    "<div class=\"brand\"><a href=\"/\(at.query)\">\(Self.mark)Request Ledger</a>\(account)</div>"
  }

  private static let mark: HTML = """
    <svg class="mark" viewBox="0 0 16 16" aria-hidden="true"><rect x="1" y="2" width="14" height="3" \
    rx="1"/><rect x="1" y="6.5" width="10" height="3" rx="1"/><rect x="1" y="11" width="6" height="3" \
    rx="1"/></svg>
    """

  private var account: HTML? {
    viewer.map { viewer in
      """
      <a class="me" href="/me"\(" aria-current=\"page\"", if: place == .me) \
      title="\(viewer.label.name)"><b aria-hidden="true">\(viewer.label.initials)</b>\
      <span class="sr">Your page</span></a>
      """
    }
  }

  private var navigation: HTML? {
    guard viewer != nil else { return nil }
    return """
      <nav aria-label="Main"><ul>\(boards.map(item))\
      <li><a href="/people"\(" aria-current=\"page\"", if: place == .people)>People</a></li>\
      \(viewer?.isAdmin == true ? auditItem : nil)\
      </ul></nav>
      """
  }

  private var auditItem: HTML {
    "<li><a href=\"/audit\"\(" aria-current=\"page\"", if: place == .audit)>Audit</a></li>"
  }

  private func item(_ board: BoardLink) -> HTML {
    guard case .board(board.slug, let address) = place else {
      return "<li>\(link(board, mark: ""))</li>"
    }
    let views = QuickView.all(on: board)
    let isView = views.contains { $0.address == address }
    let items = views.map { view -> HTML in
      """
      <li><a href="\(at.link(view.address))"\(" aria-current=\"page\"", if: view.address == address)>\
      \(view.name)</a></li>
      """
    }
    // Any other filter and every request is somewhere on the board.
    let mark: HTML = isView ? "" : board.address == address ? "page" : "true"
    return "<li>\(link(board, mark: mark))<ul>\(items)</ul></li>"
  }

  private func link(_ board: BoardLink, mark: HTML) -> HTML {
    """
    <a href="\(at.link(board.address))"\(" aria-current=\"\(mark)\"", if: !mark.isEmpty)>\
    \(isolated: board.name)\
    <span class="n" title="not finished">\(HTML.count(board.unfinished))</span></a>
    """
  }
}

/// What of a board is asked for so often that it has a link of its own.
struct QuickView: Sendable, Equatable {
  let name: String
  let address: String

  static func all(on board: Frame.BoardLink) -> [QuickView] {
    let open = board.openStatuses.map { "status=\($0)" }.joined(separator: "&")
    return [
      QuickView(name: "All open", address: "\(board.address)?\(open)"),
      QuickView(name: "Mine", address: "\(board.address)?owner=me"),
      QuickView(name: "Unowned", address: "\(board.address)?owner=nobody"),
      QuickView(name: "Trends", address: "\(board.address)/trends"),
    ]
  }
}
