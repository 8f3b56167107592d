import EventLog
import SignIn

/// Where somebody is signed in, with the forms that end it: for themselves, and for admins.
struct SessionList: Sendable, Equatable {
  /// The page it stands on; its forms go below that.
  var address: String
  var sessions: [Item]

  struct Item: Sendable, Equatable {
    var id: String
    var startedAt: Timestamp
    var lastSeenAt: Timestamp
    var browser: String
    /// How it began, in words.
    var origin: String
    /// Whether the page was asked for with it.
    var isCurrent: Bool
  }

  init(address: String, sessions: [Item]) {
    self.address = address
    self.sessions = sessions
  }

  /// - Parameter current: the id of the session that the page was asked for with, if it is theirs.
  init(_ sessions: [Session], current: String?, address: String) {
    self.address = address
    self.sessions = sessions.map { session in
      Item(
        id: session.id, startedAt: Timestamp(seconds: session.startedAt),
        lastSeenAt: Timestamp(seconds: session.lastSeenAt),
        browser: BrowserName.short(session.userAgent), origin: session.origin.words,
        isCurrent: session.id == current)
    }
    // The one in front of somebody's eyes comes first, whenever the others were used.
    self.sessions.sort { $0.isCurrent && !$1.isCurrent }
  }

  private var hasOthers: Bool { sessions.contains { !$0.isCurrent } }

  /// The table, and below it the form that ends all of them but the current one.
  ///
  /// - Parameter all: what the button for all of them says.
  func html(csrf: String, now: Timestamp, all: HTML) -> HTML {
    guard !sessions.isEmpty else { return "<p class=\"none\">Nowhere at the moment.</p>" }
    let end: HTML =
      """
      <form method="post" action="\(address)/sessions/end">\(HTML.hidden("csrf", csrf))\
      <p class="actions"><button>\(all)</button></p></form>
      """
    return """
      <table class="plain sessions when-seen"><caption class="sr">Sessions</caption><thead><tr>\
      <th scope="col">Browser</th><th scope="col">Signed in</th><th scope="col">Last seen</th>\
      <th scope="col"><span class="sr">End</span></th></tr></thead>\
      <tbody>\(sessions.map { row($0, csrf: csrf, now: now) })</tbody></table>\
      \(hasOthers ? end : nil)
      """
  }

  private func row(_ item: Item, csrf: String, now: Timestamp) -> HTML {
    let name = item.browser.isEmpty ? "Unknown browser" : item.browser
    let end: HTML =
      item.isCurrent
      ? "<span class=\"ext\">this one</span>"
      : """
      <form method="post" action="\(address)/sessions/\(item.id)/end">\(HTML.hidden("csrf", csrf))\
      <button aria-label="End the session of \(name), \(item.id)">End</button></form>
      """
    return """
      <tr><th scope="row">\(isolated: name) <span class="ext">\(item.origin)</span></th>\
      <td>\(HTML.ago(item.startedAt, now: now))</td><td>\(HTML.ago(item.lastSeenAt, now: now))</td>\
      <td>\(end)</td></tr>
      """
  }
}

extension SessionOrigin {
  /// How it began, as people read it.
  var words: String {
    switch self {
    case .link: "by link"
    case .provider(let session): "at \(session.provider)"
    case .proxy: "by the proxy"
    }
  }
}
