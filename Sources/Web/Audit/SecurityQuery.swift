import Domain
import EventLog
import Ledger
import SignIn

/// A filter of the trail as addresses carry it: `kind`, `person`, `address`, `since`, `until`, `cursor`.
struct SecurityQuery {
  var filter = SecurityFilter()
  var cursor = SecurityCursor()
  /// As they were typed, for the form and for the address of the next page.
  var typed = FormFields()

  static let names = ["kind", "person", "address", "since", "until"]

  /// - Throws: `Problem` that names the parameter.
  init(_ fields: FormFields, by reader: PersonNumber, in dependencies: WebDependencies) throws {
    let now = dependencies.clock.now()
    typed = FormFields(
      fields.fields.filter { Self.names.contains($0.name) && !$0.value.isEmpty })
    for kind in typed.all("kind") {
      guard SecurityKind.all.contains(kind) else {
        throw Problem(
          parameter: "kind",
          "“\(kind.prefix(60))” is no kind of entry. There are: "
            + SecurityKind.all.joined(separator: ", ") + ".")
      }
      filter.kinds.insert(kind)
    }
    if let text = typed["person"] {
      do {
        filter.person = try dependencies.person(named: text, by: reader)
      } catch LedgerError.refused(let refusal) {
        throw Problem(parameter: "person", refusal.message)
      }
    }
    filter.address = typed["address"]
    filter.since = try Self.time("since", typed, now: now, isBeginning: true, dependencies)
    filter.until = try Self.time("until", typed, now: now, isBeginning: false, dependencies)
    if let text = fields["cursor"], !text.isEmpty {
      guard let cursor = SecurityCursor(text) else {
        throw Problem(parameter: "cursor", LedgerError.badCursor(text).message)
      }
      self.cursor = cursor
    }
  }

  /// The query of the page that begins at `cursor`.
  func query(at cursor: SecurityCursor?) -> String {
    var parts = typed.fields.map { ($0.name, $0.value) }
    if let cursor { parts.append(("cursor", cursor.text)) }
    let text = parts.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
    return text.isEmpty ? "" : "?" + text
  }

  private static func time(
    _ name: String, _ typed: FormFields, now: Timestamp, isBeginning: Bool,
    _ dependencies: WebDependencies
  ) throws -> Timestamp? {
    guard let text = typed[name] else { return nil }
    // A day begins the window with its first moment, and ends it with its last.
    if isBeginning, let start = Timestamp("\(text)T00:00:00Z") { return start }
    guard let when = When(text, now: now) else {
      throw Problem(parameter: name, "“\(text.prefix(60))” is no moment: write \(When.forms).")
    }
    return switch when {
    case .now: now
    case .instant(let time): time
    case .position: try dependencies.ledger.moment(AsOf(when)).time
    }
  }
}
