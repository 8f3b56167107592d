import Domain
import EventLog

extension HistoryItem {
  /// The event as an item of a list. With `isLinked` it has an address of its own.
  func html(now: Timestamp, isLinked: Bool) -> HTML {
    let time = HTML.ago(happenedAt, now: now)
    let place: HTML = isLinked ? " id=\"e\(position)\"" : ""
    let link: HTML = isLinked ? "<a href=\"#e\(position)\">\(time)</a>" : time
    return """
      <li\(place)><b class="ini" aria-hidden="true">\(actor.initials)</b><div>\
      <p><strong>\(isolated: actor.name)</strong> \(deed.sentence) <span class="when">\(link)\
      \(recordedAt.map { ", recorded \(HTML.ago($0, now: now))" })</span></p>\
      \(isErased ? Self.gone : deed.body)</div></li>
      """
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
    }
  }

  fileprivate var body: HTML? {
    switch self {
    case .submitted, .assigned, .prioritised, .moved(_, _, nil), .erased(nil): nil
    case .moved(_, _, let reason?), .erased(let reason?): HTML.prose(reason)
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
