import Domain
import EventLog
import Ledger

/// Which part of a board's history a trends page counts, as its address says it.
struct TrendsAddress: Sendable, Equatable {
  /// As typed: what counts from now does so tomorrow too. Nil is what the ledger takes.
  var from: String?
  var to: String?
  /// As of when, and by which of an event's times it is counted.
  var past = PastAddress.now
  /// Highest first.
  var priorities: [Priority] = []
  var owners: [PersonChoice] = []
  var requesters: [PersonChoice] = []

  /// The one address of this view.
  func text(on board: String) -> String {
    var pairs: [String] = []
    for (name, value) in [("from", from), ("to", to)] {
      if let value { pairs.append("\(name)=\(FormText.encode(value))") }
    }
    pairs += past.pairs
    pairs += priorities.map { "priority=\($0.name)" }
    pairs += owners.map { "owner=\($0.text)" }
    pairs += requesters.map { "requester=\($0.text)" }
    let path = "/b/\(board)/trends"
    return pairs.isEmpty ? path : "\(path)?\(pairs.joined(separator: "&"))"
  }

  func with(_ change: (inout TrendsAddress) -> Void) -> TrendsAddress {
    var changed = self
    change(&changed)
    return changed
  }

  /// The filter of the list that shows the same requests.
  var filter: ListFilter {
    var filter = ListFilter()
    filter.priorities = priorities
    filter.owners = owners
    filter.requesters = requesters
    return filter
  }
}

/// An address, read.
struct ReadTrends: Sendable, Equatable {
  var address = TrendsAddress()
  /// What the ledger is asked, but for people, who depend on who looks.
  var from: When?
  var to: When?
  /// What could not be understood, and was left out.
  var problems: [String] = []

  private static let filters = ["priority", "owner", "requester"]

  /// - Parameters:
  ///   - now: what `-7d` counts from.
  ///   - find: the people that a number, an e-mail or a name means.
  init(
    _ fields: FormFields, on board: BoardDefinition, now: Timestamp,
    find: (String) throws -> [PersonNumber]
  ) rethrows {
    let filters = fields.fields.filter { Self.filters.contains($0.name) }
    let read = try ReadFilter(FormFields(filters), on: board, find: find)
    address.priorities = read.filter.priorities
    address.owners = read.filter.owners
    address.requesters = read.filter.requesters
    problems = read.problems.map(\.message)
    if let when = moment("from", fields, now) { (address.from, from) = when }
    if let when = moment("to", fields, now) { (address.to, to) = when }
    do throws(Problem) {
      address.past = try PastAddress(fields, now: now)
    } catch { problems.append(error.detail) }
  }

  private mutating func moment(
    _ name: String, _ fields: FormFields, _ now: Timestamp
  ) -> (text: String, when: When)? {
    let text = Wording.trimmed(fields[name] ?? "")
    if text.isEmpty { return nil }
    if let when = When(text, now: now) { return (text, when) }
    problems.append("“\(text.prefix(60))” is no moment. Use \(When.forms).")
    return nil
  }

  /// What the ledger is asked, when `viewer` looks.
  func query(for viewer: PersonNumber) -> TrendQuery {
    let list = address.filter.query(for: viewer)
    var query = TrendQuery()
    query.from = from
    query.to = to
    query.owners = list.owners
    query.requesters = list.requesters
    query.priorities = list.priorities
    return query
  }
}
