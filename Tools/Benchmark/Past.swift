import Domain
import EventLog
import Ledger
import ProjectionEngine

extension Bench {
  /// What `list_now` asks for, as of parts of history.
  func pastLists(_ ledger: RequestLedger) throws {
    let head = try ledger.head().position.rawValue
    var slowest = 0.0
    for percent in [1, 25, 50, 100] as [UInt64] {
      let asOf = AsOf(.position(Position(head * percent / 100)))
      let time = try pastList(ledger, asOf)
      print("list_asof_\(percent)", time, "ms")
      slowest = max(slowest, time)
    }
    if events == 10_000_000 { print("list_asof_10M", slowest, "ms") }
    let middle = AsOf(.position(Position(head / 2)))
    for (name, query) in [("text", Self.search), ("all", RequestQuery())] {
      print("list_\(name)_asof", try medianList(ledger, query, asOf: middle), "ms")
    }
  }

  /// The same as it had happened by the middle of what happened, in the imported ledger.
  func happenedQuestions() throws {
    let ledger = try RequestLedger.open(importedFolder)
    defer { ledger.close() }
    let middle = Workload.moment(of: events / 5 / 2, step: 2)
    print("list_happened_50", try pastList(ledger, AsOf(.instant(middle), axis: .happened)), "ms")
    print(
      "list_all_happened",
      try medianList(ledger, RequestQuery(), asOf: AsOf(.instant(middle), axis: .happened)), "ms")
  }

  /// A request with its history as of the middle of the log.
  func pastRequest(_ ledger: RequestLedger) throws {
    let asOf = AsOf(.position(Position(try ledger.head().position.rawValue / 2)))
    // One that was there by then.
    let key = events < 100_000 ? "OPS-7" : "OPS-77"
    print(
      "request_asof",
      try medianMilliseconds(200) { _ = try ledger.request(key, asOf: asOf, by: .operator) }, "ms")
  }

  /// The first page of what changed in a hundredth of history, in its middle.
  func diffs(_ ledger: RequestLedger) throws {
    let head = try ledger.head().position.rawValue
    let later = AsOf(.position(Position(head / 2 + head / 100)))
    print(
      "diff",
      try medianMilliseconds(20) {
        let diff = try ledger.diff(
          "ops", RequestQuery(), from: .position(Position(head / 2)), to: later, by: .operator)
        try require(!diff.requests.isEmpty)
      }, "ms")
  }

  /// The time of one list, whose answer is compared with a fold of the log first.
  private func pastList(_ ledger: RequestLedger, _ asOf: AsOf) throws -> Double {
    let page = try ledger.list("ops", Self.openOfOne, asOf: asOf, by: .operator)
    let folded = try FoldedStates(ledger, asOf)
    try require(page.total == folded.count { $0.status == 2 && $0.owner == 42 })
    for (status, count) in page.facets.statuses {
      try require(
        count == folded.count { $0.status == status.code.rawValue && $0.owner == 42 })
    }
    let owned = page.facets.owners.reduce(0) { $0 + $1.count }
    try require(owned == folded.count { $0.status == 2 })
    return try medianList(ledger, Self.openOfOne, asOf: asOf, runs: 200)
  }
}

/// Every request as of a moment, folded from the headers in the plainest way.
private struct FoldedStates {
  struct State {
    var status: UInt16
    var owner: UInt32?
  }

  private var states: [UInt32: State] = [:]

  init(_ ledger: RequestLedger, _ asOf: AsOf) throws {
    let moment = try ledger.moment(asOf)
    var states: [UInt32: State] = [:]
    try ledger.fold(from: Position(1), through: moment.position) { recorded in
      guard case .request(let reference, _, let fact) = recorded.fact else { return }
      // The workload's requests have their events in the order in which they happened.
      if asOf.axis == .happened && recorded.header.happenedAt > moment.time { return }
      let number = reference.number.rawValue
      switch fact {
      case .submitted(let opening):
        states[number] = State(
          status: opening.status.rawValue, owner: opening.owner?.rawValue)
      case .assigned(let owner): states[number]?.owner = owner?.rawValue
      case .statusChanged(let code): states[number]?.status = code.rawValue
      default: break
      }
    }
    self.states = states
  }

  func count(_ isWanted: (State) -> Bool) -> Int { states.values.count(where: isWanted) }
}
