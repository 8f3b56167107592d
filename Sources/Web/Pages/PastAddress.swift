import EventLog
import Ledger

/// The moment that an address asks about: `asof=WHEN` and `axis=happened`.
///
/// The one place where pages and API read it, and where links and forms of a page that is not now
/// get it from.
struct PastAddress: Sendable, Equatable {
  /// The names of its parameters.
  static let parameters = ["asof", "axis"]
  /// As it was typed, so that `-7d` in a bookmark stays seven days ago; empty for now.
  let text: String
  /// What the ledger is asked.
  let asOf: AsOf

  /// The present, which no address has to name.
  static let now = PastAddress(text: "", asOf: .now)

  private init(text: String, asOf: AsOf) {
    self.text = text
    self.asOf = asOf
  }

  /// Reads the parameters of an address; without them it is now.
  ///
  /// - Parameter now: what `-7d` and `yesterday` count from.
  /// - Throws: `Problem` that names the parameter.
  init(_ fields: FormFields, now: Timestamp) throws(Problem) {
    let typed = fields["asof"] ?? ""
    let when = typed.isEmpty ? .now : try When(typed, parameter: "asof", now: now)
    self.init(
      text: when == .now ? "" : typed, asOf: AsOf(when, axis: try TimeAxis(of: fields)))
  }

  /// A position of the log, as recorded.
  init(_ position: Position) { self.init(AsOf(.position(position))) }

  /// An instant, on either axis. The last one of a day is written as the day.
  init(_ time: Timestamp, axis: TimeAxis) {
    let day = CalendarDay(time)
    self.init(
      text: day.ends(at: time) ? day.text : time.description, asOf: AsOf(.instant(time), axis: axis)
    )
  }

  /// Exactly this moment, however it came about.
  init(_ asOf: AsOf) {
    switch asOf.when {
    case .now: self.init(text: "", asOf: asOf)
    case .position(let position): self.init(text: position.description, asOf: asOf)
    case .instant(let time): self.init(text: time.description, asOf: asOf)
    }
  }

  /// Whether it is the present: what everybody sees, and can be changed.
  var isNow: Bool { asOf == .now }

  /// The instant that it names, where it does not name a position.
  var instant: Timestamp? { if case .instant(let time) = asOf.when { time } else { nil } }

  /// The same moment on another axis.
  func on(_ axis: TimeAxis) -> PastAddress {
    PastAddress(text: text, asOf: AsOf(asOf.when, axis: axis))
  }

  /// Its parameters as an address has them; none for now.
  var pairs: [String] {
    fields.map { "\($0.name)=\(FormText.encode($0.value))" }
  }

  /// `address` at this moment: `/r/OPS-1?asof=1234`, whatever query or fragment it has already.
  func link(_ address: String) -> String {
    if isNow { return address }
    let hash = address.firstIndex(of: "#") ?? address.endIndex
    let joint = address[..<hash].contains("?") ? "&" : "?"
    return address[..<hash] + joint + pairs.joined(separator: "&") + address[hash...]
  }

  /// What follows the path of a link that has no other query: `?asof=1234`; nothing for now.
  var query: HTML { HTML(text: link("")) }

  /// An address without the moment that it names, and without other parameters that are named.
  static func removed(from address: String, and others: [String] = []) -> String {
    guard let mark = address.firstIndex(of: "?") else { return address }
    let pairs = address[address.index(after: mark)...].split(separator: "&").filter { pair in
      let name = pair.prefix { $0 != "=" }
      return !(parameters + others).contains { $0 == name }
    }
    return address[..<mark] + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
  }

  /// What a form carries unseen so that it stays at this moment.
  var hidden: HTML {
    fields.reduce(into: HTML()) { $0.append(HTML.hidden(HTML(text: $1.name), $1.value)) }
  }

  private var fields: [FormFields.Field] {
    var fields: [FormFields.Field] = []
    if !text.isEmpty { fields.append(FormFields.Field(name: "asof", value: text)) }
    if asOf.axis != .recorded {
      fields.append(FormFields.Field(name: "axis", value: asOf.axis.rawValue))
    }
    return fields
  }
}

extension When {
  /// Longer is none of its forms.
  private static let maximumText = 60

  /// Reads a parameter of an address.
  ///
  /// - Throws: `Problem` that names it.
  init(_ text: String, parameter: String, now: Timestamp) throws(Problem) {
    guard let when = When(text, now: now) else {
      throw Problem(
        parameter: parameter, "“\(text.prefix(Self.maximumText))” is no moment. Use \(Self.forms).")
    }
    self = when
  }
}

extension TimeAxis {
  /// Reads the parameter `axis`; without it, as recorded.
  ///
  /// - Throws: `Problem` that names it.
  init(of fields: FormFields) throws(Problem) {
    let text = fields["axis"] ?? ""
    guard let axis = text.isEmpty ? .recorded : TimeAxis(rawValue: text) else {
      throw Problem(
        parameter: "axis", "There is no axis “\(text.prefix(60))”. Use recorded or happened.")
    }
    self = axis
  }
}
