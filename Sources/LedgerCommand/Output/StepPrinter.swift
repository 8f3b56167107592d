import EventLog
import Glibc
import Ledger

/// Shows a replay event by event: on a terminal one at a time, elsewhere all of them.
struct StepPrinter {
  let open: OpenLedger
  let asJSON: Bool

  private var waits: Bool {
    !asJSON && open.console.isTerminal && open.console.canAsk
  }

  func show(from first: Position, through last: Position?) throws {
    let walk = try open.ledger.walk(from: first, through: last, by: open.actor)
    let log = LogPrinter(open: open, asJSON: false)
    while let step = try walk.next() {
      let entry = try open.ledger.log(
        .everything, from: step.position, limit: 1, by: open.actor
      )
      .first { $0.position == step.position }
      if asJSON {
        try open.console.out(json(step, entry))
      } else {
        if let entry { try log.out([entry]) }
        try open.console.out(words(step))
      }
      guard waits else { continue }
      guard let answer = open.console.ask("Enter: next, q: stop "), answer != "q" else { return }
    }
  }

  private func words(_ step: ReplayStep) -> String {
    var lines = ["        \(step.subject)"]
    let width = step.fields.map { TextWidth.of($0.name) }.max() ?? 0
    for field in step.fields {
      let name = TextWidth.padded(field.name, to: width)
      let value =
        field.isChanged
        ? "\(field.before ?? "nothing") → \(field.after ?? "nothing")" : field.after ?? ""
      lines.append(
        open.console.styled("          \(name)  \(value)", field.isChanged ? nil : .quiet))
    }
    return lines.joined(separator: "\n")
  }

  private func json(_ step: ReplayStep, _ entry: LogEntry?) throws -> JSON {
    let event = try entry.map { entry in
      LedgerJSON(names: try open.names(of: entry.people)).event(entry)
    }
    func members(_ value: (ReplayStep.Field) -> String?) -> JSON {
      .object(step.fields.map { JSON.Member(name: $0.name, value: JSON(value($0))) })
    }
    return (event ?? ["position": JSON(step.position.rawValue)]).adding([
      "subject": .string(step.subject), "before": members(\.before), "after": members(\.after),
    ])
  }
}
