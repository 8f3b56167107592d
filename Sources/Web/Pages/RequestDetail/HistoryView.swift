import Domain
import EventLog

extension HistoryItem {
  /// The event as an item of a list. With `isLinked` it has an address of its own.
  ///
  /// - Parameter offersUndo: whether a link leads to taking it back.
  func html(now: Timestamp, isLinked: Bool, offersUndo: Bool = false) -> HTML {
    let time = HTML.ago(happenedAt, now: now)
    let place: HTML = isLinked ? " id=\"e\(position)\"" : ""
    let link: HTML = isLinked ? "<a href=\"#e\(position)\">\(time)</a>" : time
    return """
      <li\(place)><b class="ini" aria-hidden="true">\(actor.initials)</b><div>\
      <p><strong>\(isolated: actor.name)</strong> \(deed.sentence) <span class="when">\(link)\
      \(recordedAt.map { ", recorded \(HTML.ago($0, now: now))" })</span>\(undone)\(offersUndo ? undoLink : nil)</p>\
      \(isErased ? Self.gone : told)</div></li>
      """
  }

  /// That it counts no longer.
  private var undone: HTML? {
    undoneBy.map { " <a class=\"undone\" href=\"#e\($0)\">\(deed.undoneWord)</a>" }
  }

  private var undoLink: HTML? {
    if case .erased = deed { return nil }
    guard undoneBy == nil else { return nil }
    return """
       <a class="undo" href="/undo/\(position)" aria-label="Undo event \(position)">Undo…</a>
      """
  }

  /// What it said; folded away where it was taken back.
  private var told: HTML? {
    guard undoneBy != nil, let body = deed.body else { return deed.body }
    return "<details class=\"change\"><summary>What it said</summary>\(body)</details>"
  }
}

extension HistoryItem.Back {
  /// What the request got back, as the second half of a sentence.
  var html: HTML {
    switch self {
    case .owner(nil): "it is unowned again"
    case .owner(let owner?): "\(isolated: owner.name) owns it again"
    case .status(let status): "it is \(HTML.chip(status)) again"
    case .priority(let priority): "its priority is \(priority.label) again"
    case .text: "its text is as it was without"
    case .comment(isRetracted: true): "the comment is retracted"
    case .comment(isRetracted: false): "the comment stands again"
    case .request(isWithdrawn: true): "the request is withdrawn"
    case .request(isWithdrawn: false): "the request is back"
    }
  }
}

extension HistoryItem {
  private static let gone: HTML = "<p class=\"gone\">What was written here was erased.</p>"
}

extension HistoryItem.Deed {
  fileprivate var sentence: HTML {
    switch self {
    case .submitted(nil): "submitted it"
    case .submitted(let owner?): "submitted it, owned by \(isolated: owner.name)"
    case .assigned(nil, nil): "left it unowned"
    case .assigned(nil, let before?): "took it from \(isolated: before.name): now unowned"
    case .assigned(let owner?, nil): "assigned it to \(isolated: owner.name)"
    case .assigned(let owner?, let before?):
      "passed it from \(isolated: before.name) to \(isolated: owner.name)"
    case .moved(let from, let to, _):
      "moved it from \(from.name) to <span class=\"now\">\(HTML.chip(to))</span>"
    case .prioritised(let from, let to): "changed the priority from \(from.label) to \(to.label)"
    case .edited(let changes) where changes.isEmpty: "edited it"
    case .edited(let changes):
      "edited the \(changes.map { HTML(text: $0.label.lowercased()) }.joined(", "))"
    case .commented: "commented"
    case .erased: "erased everything that it said until then"
    case .undid(let event, let back, _):
      "undid <a href=\"#e\(event)\">event \(event)</a>: \(back.html)"
    }
  }

  /// How it is called when it was taken back.
  fileprivate var undoneWord: HTML {
    switch self {
    case .submitted: "withdrawn"
    case .commented: "retracted"
    case .assigned, .moved, .prioritised, .edited, .erased, .undid: "undone"
    }
  }

  fileprivate var body: HTML? {
    switch self {
    case .submitted, .assigned, .prioritised, .moved(_, _, nil), .erased(nil), .undid(_, _, nil):
      nil
    case .moved(_, _, let reason?), .erased(let reason?), .undid(_, _, let reason?):
      HTML.prose(reason)
    case .commented(let text): "<div class=\"comment\">\(HTML.prose(text))</div>"
    case .edited(let changes): "\(changes.map(\.html))"
    }
  }
}

extension HistoryItem.Change {
  /// Longer texts are folded away.
  private static let shortLength = 200

  /// Before and after.
  var html: HTML {
    let isShort = before.utf8.count + after.utf8.count <= Self.shortLength
    return isShort ? line : folded
  }

  private var line: HTML {
    let old: HTML? = before.isEmpty ? nil : "<del dir=\"auto\">\(before)</del> → "
    return "<p class=\"change\">\(old)\(new)</p>"
  }

  private var folded: HTML {
    """
    <details class="change"><summary>Before and after</summary>\
    <p><del dir="auto">\(before)</del></p><p>\(new)</p></details>
    """
  }

  private var new: HTML {
    after.isEmpty ? "<ins>nothing</ins>" : "<ins dir=\"auto\">\(after)</ins>"
  }
}
