import EventLog
import Ledger

/// The two moments that an address asks about: `from=WHEN`, `to=WHEN` and `axis=happened`.
struct Period: Sendable, Equatable {
  /// The names of its parameters.
  static let parameters = ["from", "to", "axis"]

  /// As they were typed, so that `-7d` in a bookmark stays seven days ago. Empty where nothing was.
  var fromText: String
  var toText: String
  /// Nil where no earlier moment was named.
  var from: When?
  /// Now, where no later one was.
  var to: AsOf

  /// - Parameter now: what `-7d` and `yesterday` count from.
  /// - Throws: `Problem` that names the parameter.
  init(_ fields: FormFields, now: Timestamp) throws(Problem) {
    fromText = fields["from"] ?? ""
    toText = fields["to"] ?? ""
    from = fromText.isEmpty ? nil : try When(fromText, parameter: "from", now: now)
    let later = toText.isEmpty ? .now : try When(toText, parameter: "to", now: now)
    to = AsOf(later, axis: try TimeAxis(of: fields))
  }
}
