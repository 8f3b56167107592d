import Domain
import EventLog
import Ledger

extension JSONWriter {
  /// A page of what changed between two moments.
  mutating func diff(_ diff: BoardDiff, on board: BoardDefinition, _ names: PersonNames) {
    object {
      $0.member("from")
      $0.moment(diff.from)
      $0.member("to")
      $0.moment(diff.to)
      $0.member("board")
      $0.string(board.slug)
      $0.member("touched")
      $0.number(diff.touched)
      $0.member("requests")
      $0.each(diff.requests) { $0.request($1, names) }
      $0.member("next")
      $0.string(diff.next)
    }
  }

  private mutating func request(_ request: RequestDiff, _ names: PersonNames) {
    object {
      $0.member("key")
      $0.string(request.key.description)
      $0.member("title")
      $0.string(request.title)
      $0.member("status")
      $0.string(request.status.id)
      $0.member("change")
      $0.string(request.kind.rawValue)
      if let externalKey = request.externalKey {
        $0.member("externalKey")
        $0.string(externalKey)
      }
      if let submitted = request.submitted {
        $0.member("submitted")
        $0.object { $0.members(of: submitted, names) }
      }
      $0.member("changes")
      $0.each(request.changes) { $0.change($1, names) }
    }
  }

  private mutating func change(_ change: PartChange, _ names: PersonNames) {
    object {
      $0.member("part")
      $0.string(change.part.name)
      if case .field(let id) = change.part {
        $0.member("field")
        $0.string(id)
      }
      $0.member("before")
      $0.value(change.before, names)
      $0.member("after")
      $0.value(change.after, names)
      $0.members(of: change.origin, names)
      $0.member("reason")
      $0.string(change.origin.reason)
    }
  }

  private mutating func value(_ value: PartValue, _ names: PersonNames) {
    switch value {
    case .text(let text): string(text)
    case .status(let status): string(status.id)
    case .owner(let owner): person(owner, names)
    case .priority(let priority): string(priority.name)
    case .count(let count): number(count)
    }
  }

  private mutating func members(of origin: Origin, _ names: PersonNames) {
    member("position")
    number(origin.position.rawValue)
    member("at")
    time(origin.happenedAt)
    member("recordedAt")
    time(origin.recordedAt)
    member("by")
    person(origin.actor, names)
  }

  /// Which event made each part of a request what it is, in the shape of the request itself.
  mutating func setBy(_ origins: [RequestPart: Origin], _ names: PersonNames) {
    object {
      for part in [RequestPart.title, .details, .status, .owner, .priority] {
        guard let origin = origins[part] else { continue }
        $0.member(named: part.name)
        $0.object { $0.members(of: origin, names) }
      }
      $0.member("fields")
      $0.object { $0.fields(origins, names) }
    }
  }

  private mutating func fields(_ origins: [RequestPart: Origin], _ names: PersonNames) {
    let fields = origins.compactMap { part, origin in
      if case .field(let id) = part { (id: id, origin: origin) } else { nil }
    }
    for field in fields.sorted(by: { $0.id < $1.id }) {
      member(named: field.id)
      object { $0.members(of: field.origin, names) }
    }
  }

  /// What matches one of two filters alone.
  mutating func comparison(
    _ comparison: FilterComparison, on board: BoardDefinition, _ names: PersonNames
  ) {
    object {
      $0.member("asOf")
      $0.moment(comparison.asOf)
      $0.member("board")
      $0.string(board.slug)
      $0.member("both")
      $0.number(comparison.both)
      $0.member("first")
      $0.side(comparison.first, names)
      $0.member("second")
      $0.side(comparison.second, names)
    }
  }

  private mutating func side(_ side: FilterComparison.Side, _ names: PersonNames) {
    object {
      $0.member("total")
      $0.number(side.total)
      $0.member("requests")
      $0.each(side.rows) { $0.request(RequestView($1), names) }
    }
  }
}

extension BoardDiff {
  /// Everybody it names.
  var people: Set<PersonNumber> {
    var people: Set<PersonNumber> = []
    for request in requests {
      if let submitted = request.submitted { people.insert(submitted.actor) }
      for change in request.changes {
        people.insert(change.origin.actor)
        for case .owner(let person?) in [change.before, change.after] { people.insert(person) }
      }
    }
    return people
  }
}

extension FilterComparison {
  /// Everybody it names.
  var people: Set<PersonNumber> {
    Set((first.rows + second.rows).flatMap { [$0.requester] + ($0.owner.map { [$0] } ?? []) })
  }
}
