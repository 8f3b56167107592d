import Domain
import EventLog
import Ledger
import SignIn
import Web

/// Prints the audit trail with the log's events about security: a line each, oldest first.
struct AuditPrinter: Sendable {
  /// How many records are read at once.
  private static let batch = 500
  /// How often a trail that is followed is looked at.
  private static let interval = Duration.seconds(1)

  let open: OpenLedger
  let asJSON: Bool
  let filter: SecurityFilter

  private var trail: SecurityTrail { SecurityTrail(ledger: open.ledger, accounts: open.accounts) }

  /// The newest `limit` records, or all.
  @discardableResult func show(limit: Int?) throws -> [SecurityRecord] {
    var records: [SecurityRecord] = []
    var cursor = SecurityCursor()
    let limit = limit ?? .max
    while records.count < limit {
      let page = try trail.page(
        filter, from: cursor, limit: min(Self.batch, limit - records.count), by: open.actor)
      records += page.records
      guard let next = page.next else { break }
      cursor = next
    }
    try out(records.reversed())
    return records
  }

  /// What is there, and then what comes, until the reader has enough.
  func follow(limit: Int?) async throws {
    // What came between the two looks is shown once.
    var end = try trail.end(by: open.actor)
    let shown = try show(limit: limit)
    end.take(shown)
    var left = limit.map { $0 - shown.count } ?? .max
    while left > 0, !Task.isCancelled {
      try await Task.sleep(for: Self.interval)
      let news = try trail.after(end, filter, limit: Self.batch, by: open.actor)
      end = news.end
      let records = Array(news.records.prefix(left))
      try out(records)
      left -= records.count
    }
  }

  private func out(_ records: [SecurityRecord]) throws {
    guard !records.isEmpty else { return }
    let names = try open.names(of: records.flatMap(\.people))
    let lines = records.map { asJSON ? json($0, names).text : words($0, names) }
    try open.console.out(lines.joined(separator: "\n"))
  }

  private func words(_ record: SecurityRecord, _ names: PersonNames) -> String {
    let who = record.person.map { names[$0] } ?? "somebody"
    let by = record.by.map { ", by \(names[$0])" } ?? ""
    let whence = record.address.isEmpty ? "" : " from \(record.address)"
    let count = record.count > 1 ? " (\(record.count) times)" : ""
    let words = record.words { names[$0] }
    let line =
      "\(TextWidth.padded(record.kind, to: 18))  \(who)\(by)\(whence)\(count)"
      + (words.isEmpty ? "" : ": \(words)")
    return open.console.styled(record.at.second, .quiet) + "  " + PlainText.line(line)
  }

  private func json(_ record: SecurityRecord, _ names: PersonNames) -> JSON {
    let json = LedgerJSON(names: names)
    let number: JSON =
      switch record.source {
      case .entry(let kept): ["entry": JSON(kept.number)]
      case .event(let entry): ["position": JSON(entry.position.rawValue)]
      }
    let members: JSON = [
      "at": json.time(record.at), "kind": .string(record.kind),
      "person": json.person(record.person), "by": json.person(record.by),
      "address": record.address.isEmpty ? .null : .string(record.address),
      "detail": .string(record.words { names[$0] }), "count": JSON(record.count),
    ]
    return members.adding(number)
  }
}
