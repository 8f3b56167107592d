import Domain
import Ledger

extension LedgerJSON {
  /// A diff, of which at least one page was read.
  func diff(_ pages: [BoardDiff], on board: BoardDefinition) -> JSON {
    [
      "from": moment(pages[0].from), "to": moment(pages[0].to), "board": .string(board.slug),
      "touched": JSON(pages[0].touched),
      "requests": .array(pages.flatMap(\.requests).map(request)),
      "next": JSON(pages.last?.next),
    ]
  }

  func comparison(_ comparison: FilterComparison, on board: BoardDefinition) -> JSON {
    func side(_ side: FilterComparison.Side) -> JSON {
      ["total": JSON(side.total), "requests": .array(side.rows.map { request($0) })]
    }
    return [
      "asOf": moment(comparison.asOf), "board": .string(board.slug),
      "both": JSON(comparison.both), "first": side(comparison.first),
      "second": side(comparison.second),
    ]
  }

  private func request(_ request: RequestDiff) -> JSON {
    let members: JSON = [
      "key": .string(request.key.description), "title": .string(request.title),
      "status": .string(request.status.id), "change": .string(request.kind.rawValue),
    ]
    return members.adding(optional("externalKey", request.externalKey))
      .adding(request.submitted.map { ["submitted": origin($0)] } ?? [:])
      .adding(["changes": .array(request.changes.map(change))])
  }

  private func change(_ change: PartChange) -> JSON {
    let what: JSON
    if case .field(let id) = change.part {
      what = ["part": "field", "field": .string(id)]
    } else {
      what = ["part": .string(change.part.name)]
    }
    return what.adding(["before": value(change.before), "after": value(change.after)])
      .adding(origin(change.origin)).adding(["reason": JSON(change.origin.reason)])
  }

  private func value(_ value: PartValue) -> JSON {
    switch value {
    case .text(let text): .string(text)
    case .status(let status): .string(status.id)
    case .owner(let owner): person(owner)
    case .priority(let priority): .string(priority.name)
    case .count(let count): JSON(count)
    }
  }
}
