import Directory
import Domain
import EventLog
import RequestList

extension WriteSession {
  /// Takes back what `target` names, with everything that a plan of it says now.
  ///
  /// - Parameter seen: the position at which the plan was looked at. What it touches may not have
  ///   changed since.
  func undo(
    _ target: UndoTarget, reason: String, seen: Position?, _ rights: Rights,
    _ context: CommandContext
  ) throws(LedgerError) -> Outcome {
    do {
      let plan = try UndoPlan(target, in: self)
      try plan.check(rights, on: boards())
      _ = try Undoing.reason(reason)
      if let seen { try check(plan, isAsSeenAt: seen) }
      guard plan.refusals.isEmpty else { throw Refusal.cannotUndo(plan.refusals) }
      return try carryOut(plan, reason: reason, rights, context)
    } catch { throw LedgerError(any: error) }
  }

  private func carryOut(
    _ plan: UndoPlan, reason: String, _ rights: Rights, _ context: CommandContext
  ) throws -> Outcome {
    let roles = try plan.role?.events(reason: reason) ?? []
    let policy = plan.policy?.restored
    let isPolicyOther = policy != nil && policy != views.directory.groupTotals(in: view).policy
    // Taking back a narrowing lets people in as much as widening does.
    try checkFresh(
      rights,
      whereGiving: plan.widensAccess || isPolicyOther || roles.contains(where: \.givesRights))
    var position = head
    var count = 0
    var revision: UInt32 = 0
    for request in plan.requests {
      revision = request.history.last?.revision ?? 0
      for event in try request.undo.events(reason: reason) {
        revision += 1
        count += 1
        position = try append(.request(request.reference, event), revision: revision, context)
      }
    }
    for event in roles {
      count += 1
      position = try append(.person(event), context)
    }
    if let (board, undo) = plan.access, undo.restored != board.access {
      count += 1
      let why = try Self.reason(of: undo.steps, reason)
      position = try append(
        .board(.accessChanged(board.number, undo.restored, reason: why)), context)
    }
    if let policy, isPolicyOther {
      count += 1
      position = try append(.policyChanged(policy), context)
    }
    let only = plan.requests.count == 1 ? plan.requests.first : nil
    return Outcome(
      position: position, events: count, isRepeat: false,
      request: try only.map { try key(of: $0.reference) }, revision: only == nil ? nil : revision,
      person: plan.role?.person)
  }

  /// The reason of an access that is said anew: which event it takes back, and why.
  private static func reason(
    of steps: [StateUndo<BoardAccess>.Step], _ reason: String
  ) throws(Refusal) -> String {
    let events = steps.count == 1 ? "event" : "\(steps.count) events from"
    let first = steps.last.map { "\($0.event)" } ?? ""
    return "Undid \(events) \(first): \(try Undoing.reason(reason))"
  }

  /// - Throws: `LedgerError.conflict`, `Refusal.stale`.
  private func check(_ plan: UndoPlan, isAsSeenAt seen: Position) throws {
    for request in plan.requests {
      let before = request.history.count { $0.position <= seen }
      guard before < request.history.count else { continue }
      throw LedgerError.conflict(
        Conflict(
          key: try key(of: request.reference), expected: UInt32(before),
          actual: UInt32(request.history.count), since: Array(request.history[before...])))
    }
    let before = plan.otherHistory.count { $0 <= seen }
    if before < plan.otherHistory.count {
      throw Refusal.stale(
        expected: UInt32(before), actual: UInt32(plan.otherHistory.count))
    }
  }
}
