import Domain
import EventLog
import Ledger

/// Says what an undo would do, and what stands against it.
struct UndoWords {
  let preview: UndoPreview
  private let words: EventWords
  private let eventJSON: LedgerJSON

  /// - Throws: `LedgerError.refused` where there is no such event, or the actor may not undo it.
  init(_ target: UndoTarget, in open: OpenLedger) throws {
    preview = try open.ledger.preview(undoing: target, by: open.actor)
    let people =
      (preview.steps.map(\.event) + preview.dependents + [preview.event]).flatMap(\.people)
      + preview.steps.flatMap(\.people)
    let names = try open.names(of: people)
    words = EventWords(names: names)
    eventJSON = LedgerJSON(names: names)
  }

  // MARK: Text

  /// Everything there is to know before it is done.
  var text: String {
    var lines: [String] = []
    if !preview.steps.isEmpty {
      lines.append("Undoing event \(preview.target.position) takes back, in this order:")
      lines += preview.steps.map(line)
      if preview.count > preview.steps.count {
        lines.append("  … and \(preview.count - preview.steps.count) more")
      }
    }
    if !preview.target.isBatch && preview.batch > 1 {
      lines.append(
        "The same command did \(preview.batch) things; --batch undoes them all.")
    }
    if !preview.dependents.isEmpty {
      lines.append("These came later and depend on it; --later undoes them too:")
      lines += preview.dependents.map { "  \(told($0))" }
      if preview.dependentCount > preview.dependents.count {
        lines.append("  … and \(preview.dependentCount - preview.dependents.count) more")
      }
    }
    lines += preview.refusals.map(\.message)
    return lines.joined(separator: "\n")
  }

  func text(of outcome: Outcome) -> String {
    outcome.events == 1
      ? "Undid event \(preview.target.position), with event \(outcome.position)."
      : "Undid \(Numbers.count(outcome.events, "event")), the last with event \(outcome.position)."
  }

  private func line(_ step: UndoStep) -> String { "  \(told(step.event)) → \(effect(step))" }

  private func told(_ entry: LogEntry) -> String {
    let key: String
    if case .request(let request, _, _, _) = entry.event { key = "\(request) " } else { key = "" }
    return "\(entry.position)  \(key)\(words.line(entry))"
  }

  private func effect(_ step: UndoStep) -> String {
    switch (step.effect, step.event.event) {
    case (.request(let restored), .request(_, _, let board, _)):
      words.words(restored, on: board)
    case (.text(let edited), .request(_, _, let board, _)): text(edited, on: board)
    case (.role(let role), _): "so that they are \(role.withArticle)"
    case (.access(let access), _): "so that \(words.state(access))"
    case (.policy(let policy), _):
      "so that \(policy.boardMakers.name) make boards and \(policy.wideners.name) widen access"
    case (.request, _), (.text, _): ""
    }
  }

  private func text(_ edited: Edited, on board: BoardDefinition) -> String {
    var parts: [String] = []
    if let title = edited.title { parts.append("the title is “\(EventWords.firstLine(title))”") }
    if let details = edited.details {
      parts.append(
        details.isEmpty
          ? "there are no details" : "the details are “\(EventWords.firstLine(details))”")
    }
    for field in edited.fields {
      let label = board.field(field.id)?.label ?? field.id
      parts.append(
        field.value.isEmpty
          ? "\(label) is empty" : "\(label) is “\(EventWords.firstLine(field.value))”")
    }
    return "so that \(parts.joined(separator: ", "))"
  }

  // MARK: JSON

  var json: JSON {
    [
      "position": JSON(preview.target.position.rawValue),
      "asOf": JSON(preview.asOf.position.rawValue),
      "isPossible": .bool(preview.isPossible), "batch": JSON(preview.batch),
      "count": JSON(preview.count), "undone": .array(preview.steps.map(json)),
      "dependentCount": JSON(preview.dependentCount),
      "dependents": .array(preview.dependents.map { eventJSON.event($0) }),
      "refusals": .array(
        preview.refusals.map {
          ["position": JSON($0.event.rawValue), "detail": .string($0.message)]
        }),
    ]
  }

  func json(of outcome: Outcome) -> JSON {
    ["position": JSON(outcome.position.rawValue), "events": JSON(outcome.events)]
  }

  private func json(_ step: UndoStep) -> JSON {
    ["event": eventJSON.event(step.event), "effect": .string(effect(step))]
  }
}

extension UndoStep {
  fileprivate var people: [PersonNumber] {
    if case .request(.owner(let owner?)) = effect { [owner] } else { [] }
  }
}
