import Domain
import Ledger

extension ChangesModel.Changes {
  init(
    _ diff: BoardDiff, on board: BoardDefinition, at address: ChangesAddress,
    label: (PersonNumber) -> PersonLabel
  ) {
    self.init(
      from: diff.from, to: diff.to, touched: diff.touched,
      requests: diff.requests.map { ChangesModel.Item($0, on: board, label: label) },
      next: diff.next.map { cursor in
        address.with { $0.filter.cursor = cursor }.text(on: board.slug)
      })
  }
}

extension ChangesModel.Item {
  fileprivate init(
    _ request: RequestDiff, on board: BoardDefinition, label: (PersonNumber) -> PersonLabel
  ) {
    self.init(
      key: request.key.description, externalKey: request.externalKey, title: request.title,
      status: request.status, kind: request.kind,
      submitted: request.submitted.map { Source($0, label: label) },
      changes: request.changes.map { change in
        ChangesModel.Change(
          label: change.part.label(on: board),
          before: ChangesModel.Value(change.before, label: label),
          after: ChangesModel.Value(change.after, label: label),
          source: Source(change.origin, label: label))
      })
  }
}

extension ChangesModel.Value {
  fileprivate init(_ value: PartValue, label: (PersonNumber) -> PersonLabel) {
    switch value {
    case .text(let text): self = .text(text)
    case .status(let status): self = .status(status)
    case .owner(let owner): self = .owner(owner.map(label))
    case .priority(let priority): self = .priority(priority)
    case .count(let count): self = .count(count)
    }
  }
}

extension ChangesModel.Comparison {
  init(
    _ comparison: FilterComparison, other: String, label: (PersonNumber) -> PersonLabel
  ) {
    func side(_ side: FilterComparison.Side) -> Side {
      Side(
        total: side.total,
        rows: side.rows.map { row in
          Row(
            key: row.key.description, title: row.title, status: row.status,
            owner: row.owner.map(label))
        })
    }
    self.init(
      asOf: comparison.asOf, both: comparison.both, first: side(comparison.first),
      second: side(comparison.second), other: other)
  }
}

extension RequestPart {
  /// What people read.
  func label(on board: BoardDefinition) -> String {
    switch self {
    case .title: "Title"
    case .details: "Details"
    case .status: "Status"
    case .owner: "Owner"
    case .priority: "Priority"
    case .field(let id): board.field(id)?.label ?? id
    case .comments: "Comments"
    case .erasures: "Text erased"
    }
  }
}

extension ChangesAddress {
  /// What can be taken out of the filter, one value at a time.
  func chips(
    on board: BoardDefinition, label: (PersonNumber) -> PersonLabel
  ) -> [RequestListModel.Chip] {
    func chip(
      _ group: String, _ label: String, without change: (inout ListFilter) -> Void
    ) -> RequestListModel.Chip {
      RequestListModel.Chip(
        group: group, label: label, address: with { change(&$0.filter) }.text(on: board.slug))
    }
    func name(_ choice: PersonChoice) -> String {
      switch choice {
      case .me: "Me"
      case .nobody: "Nobody"
      case .person(let person): label(person).name
      }
    }
    var chips = filter.statuses.map { id in
      chip("Status", board.status(id)?.name ?? id) { $0.statuses.removeAll { $0 == id } }
    }
    chips += filter.priorities.map { priority in
      chip("Priority", priority.label) { $0.priorities.removeAll { $0 == priority } }
    }
    chips += filter.owners.map { owner in
      chip("Owner", name(owner)) { $0.owners.removeAll { $0 == owner } }
    }
    chips += filter.requesters.map { requester in
      chip("Requester", name(requester)) { $0.requesters.removeAll { $0 == requester } }
    }
    if !filter.text.isEmpty { chips.append(chip("Text", filter.text) { $0.text = "" }) }
    return chips
  }

  /// The people whose names the chips show.
  var people: Set<PersonNumber> {
    var people: Set<PersonNumber> = []
    for case .person(let number) in filter.owners + filter.requesters { people.insert(number) }
    return people
  }
}
