import Domain

/// Somebody as pages show them.
struct PersonLabel: Sendable, Equatable {
  let number: PersonNumber
  let name: String
  /// One or two letters, from the first and the last word of the name.
  let initials: String

  init(number: PersonNumber, name: String) {
    self.number = number
    self.name = name
    initials = Self.plainInitials(of: name) ?? Self.initials(of: name)
  }

  private static func initials(of name: String) -> String {
    let words = name.split(separator: " ").filter { $0.first?.isLetter == true }
    let letters = [words.first, words.count > 1 ? words.last : nil].compactMap { $0?.first }
    return letters.isEmpty ? "#" : String(letters).uppercased()
  }

  /// The same for the names that are ASCII, without taking them apart: a list has many people.
  private static func plainInitials(of name: String) -> String? {
    var first: UInt8?
    var last: UInt8?
    var isAtStart = true
    for byte in name.utf8 {
      guard byte < 0x80 else { return nil }
      if isAtStart && byte.isLetter {
        if first == nil { first = byte } else { last = byte }
      }
      isAtStart = byte == UInt8(ascii: " ")
    }
    let letters = [first, last].compactMap { $0.map { Character(Unicode.Scalar($0 & ~0x20)) } }
    return letters.isEmpty ? "#" : String(letters)
  }
}

/// The pictures of the sprite that every page carries.
enum Icon {
  case status(StatusCategory)
  case priority(Priority)
  case search, close, plus, filter, link, clock, lock

  var html: HTML {
    switch self {
    case .status(let category): Self.statuses[Int(category.rawValue) - 1]
    case .priority(let priority): Self.priorities[Int(priority.rawValue) - 1]
    case .search: Self.picture("i-search")
    case .close: Self.picture("i-close")
    case .plus: Self.picture("i-plus")
    case .filter: Self.picture("i-filter")
    case .link: Self.picture("i-link")
    case .clock: Self.picture("i-clock")
    case .lock: Self.picture("i-lock")
    }
  }

  private static let statuses = StatusCategory.allCases.map {
    picture("s-\($0.name)", kind: "s-\($0.name)")
  }
  private static let priorities = Priority.allCases.map {
    picture("p-\($0.name)", kind: "p-\($0.name)")
  }

  private static func picture(_ id: String, kind: String = "") -> HTML {
    "<svg class=\"i \(kind)\" aria-hidden=\"true\"><use href=\"#\(id)\"/></svg>"
  }
}

extension HTML {
  /// The way into the past: to before the last change.
  static func lookBack(_ address: String) -> HTML {
    """
    <a class="tool look" href="\(address)" aria-keyshortcuts="[">\(Icon.clock.html)Look back</a>
    """
  }

  /// Shape, word and tint: never colour alone.
  static func chip(_ status: Status) -> HTML {
    """
    <span class="chip s-\(status.category.name)">\(Icon.status(status.category).html)\
    \(status.name)</span>
    """
  }

  /// Bars and a word.
  static func priority(_ priority: Priority) -> HTML {
    "<span class=\"prio p-\(priority.name)\">\(Icon.priority(priority).html)\(priority.label)</span>"
  }

  /// Initials and name; "Unowned" where there is nobody.
  static func owner(_ person: PersonLabel?) -> HTML {
    guard let person else {
      return "<span class=\"who none\"><b aria-hidden=\"true\"></b>Unowned</span>"
    }
    return """
      <span class="who"><b aria-hidden="true">\(person.initials)</b>\(isolated: person.name)</span>
      """
  }
}

extension HTML.Interpolation {
  /// Text that others wrote, inside a line: its direction does not turn what is around it.
  mutating func appendInterpolation(isolated text: String) {
    // ASCII turns nothing, and most text is that.
    let isPlain = text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy { $0 < 0x80 } }
    if isPlain == true { return appendInterpolation(text) }
    appendLiteral("<bdi>")
    appendInterpolation(text)
    appendLiteral("</bdi>")
  }
}

extension Priority {
  /// What people read.
  var label: String {
    switch self {
    case .low: "Low"
    case .normal: "Normal"
    case .high: "High"
    case .urgent: "Urgent"
    }
  }
}

/// The shapes that `Icon` refers to: drawn once a page, used many times.
enum Sprite {
  static let html: HTML = """
    <svg class="sprite" aria-hidden="true" width="0" height="0">\
    <symbol id="s-open" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.75" class="ln"/></symbol>\
    <symbol id="s-active" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.75" class="ln"/>\
    <path d="M8 4.5a3.5 3.5 0 0 1 0 7z" class="fl"/></symbol>\
    <symbol id="s-waiting" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.75" class="ln"/>\
    <path d="M6.4 5.8v4.4M9.6 5.8v4.4" class="ln"/></symbol>\
    <symbol id="s-done" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.5" class="fl"/>\
    <path d="M5.2 8.2l2 2 3.6-4" class="cut"/></symbol>\
    <symbol id="s-declined" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.75" class="ln"/>\
    <path d="M6 6l4 4M10 6l-4 4" class="ln"/></symbol>\
    <symbol id="p-low" viewBox="0 0 16 16"><path d="M2 10h3v4H2z" class="fl"/>\
    <path d="M6.5 7h3v7h-3zM11 3h3v11h-3z" class="dim"/></symbol>\
    <symbol id="p-normal" viewBox="0 0 16 16"><path d="M2 10h3v4H2zM6.5 7h3v7h-3z" class="fl"/>\
    <path d="M11 3h3v11h-3z" class="dim"/></symbol>\
    <symbol id="p-high" viewBox="0 0 16 16">\
    <path d="M2 10h3v4H2zM6.5 7h3v7h-3zM11 3h3v11h-3z" class="fl"/></symbol>\
    <symbol id="p-urgent" viewBox="0 0 16 16"><rect x="1.5" y="1.5" width="13" height="13" rx="3" \
    class="fl"/><path d="M8 4.6v4.2M8 11v.6" class="cut"/></symbol>\
    <symbol id="i-lock" viewBox="0 0 16 16"><rect x="3.5" y="7" width="9" height="6.5" rx="1.2" class="ln"/>\
    <path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" class="ln"/></symbol>\
    <symbol id="i-clock" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.75" class="ln"/>\
    <path d="M8 4.8V8l2.2 1.6" class="ln"/></symbol>\
    <symbol id="i-search" viewBox="0 0 16 16"><circle cx="7" cy="7" r="4.25" class="ln"/>\
    <path d="M10.2 10.2L14 14" class="ln"/></symbol>\
    <symbol id="i-close" viewBox="0 0 16 16"><path d="M4.5 4.5l7 7M11.5 4.5l-7 7" class="ln"/></symbol>\
    <symbol id="i-plus" viewBox="0 0 16 16"><path d="M8 3v10M3 8h10" class="ln"/></symbol>\
    <symbol id="i-filter" viewBox="0 0 16 16"><path d="M2 4.5h12M4.5 8h7M7 11.5h2" class="ln"/></symbol>\
    <symbol id="i-link" viewBox="0 0 16 16"><path d="M6 3H3v10h10v-3M9 3h4v4M13 3L7 9" class="ln"/>\
    </symbol></svg>
    """
}
