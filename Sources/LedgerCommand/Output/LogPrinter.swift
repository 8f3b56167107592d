import Domain
import EventLog
import Ledger

/// Prints events: a line each.
struct LogPrinter: Sendable {
  let open: OpenLedger
  let asJSON: Bool

  func out(_ entries: [LogEntry]) throws {
    guard !entries.isEmpty else { return }
    let names = try open.names(of: entries.flatMap(\.people))
    let lines = asJSON ? json(entries, names) : words(entries, names)
    try open.console.out(lines.joined(separator: "\n"))
  }

  private func json(_ entries: [LogEntry], _ names: PersonNames) -> [String] {
    let json = LedgerJSON(names: names)
    return entries.map { json.event($0).text }
  }

  private func words(_ entries: [LogEntry], _ names: PersonNames) -> [String] {
    let words = EventWords(names: names)
    let console = open.console
    return entries.map { entry in
      var key = ""
      if case .request(let name, _, _, _) = entry.event { key = name.description }
      let happened =
        entry.happenedAt == entry.recordedAt
        ? "" : console.styled("  (happened \(entry.happenedAt.minute))", .quiet)
      return "\(padded(entry.position.description, 6))  "
        + console.styled(entry.recordedAt.second, .quiet)
        + "  \(TextWidth.padded(key, to: 8))  \(words.line(entry))\(happened)"
    }
  }

  private func padded(_ number: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - number.count)) + number
  }
}
