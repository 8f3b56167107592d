import Directory
import Domain
import EventLog
import ProjectionEngine

// Who may see a board, who is in a group, and what holds for all.
extension WriteSession {
  /// Says who may see a board, and what they are there.
  func setAccess(
    of slug: String, to wanted: BoardAccess, reason: String, seen: Position?, _ rights: Rights,
    _ context: CommandContext
  ) throws(LedgerError) -> Outcome {
    let board = try board(slug, for: rights)
    try check(.manageAccess, on: board, rights)
    if let seen, let last = views.directory.positions(of: board.number, in: view)?.access,
      last > seen
    {
      throw .refused(
        .stale(
          expected: UInt32(truncatingIfNeeded: seen.rawValue),
          actual: UInt32(truncatingIfNeeded: last.rawValue)))
    }
    let access: BoardAccess
    let kept: String
    do throws(Refusal) {
      kept = try BoardAccess.reason(reason)
      access = try BoardAccess.decide(wanted, over: board.access) { [view, views] in
        views.directory.standing(of: $0, in: view)
      } isThere: { [view, views] in
        views.directory.isThere($0, in: view)
      }
    } catch { throw .refused(error) }
    if access == board.access { return unchanged() }
    let isWidened = board.access.isWidened(by: access)
    if isWidened, !rights.permitsWidening(board.number, from: board.access) {
      throw .refused(.wideningDenied)
    }
    try checkFresh(rights, whereGiving: isWidened)
    let position = try append(
      .board(.accessChanged(board.number, access, reason: kept)), context)
    return Outcome(
      position: position, events: 1, isRepeat: false, request: nil, revision: nil, person: nil)
  }

  func setPolicy(
    _ policy: Policy, _ rights: Rights, _ context: CommandContext
  ) throws(LedgerError) -> Outcome {
    if views.directory.groupTotals(in: view).policy == policy { return unchanged() }
    try checkFresh(rights, whereGiving: true)
    let position = try append(.policyChanged(policy), context)
    return Outcome(
      position: position, events: 1, isRepeat: false, request: nil, revision: nil, person: nil)
  }

  func decide(
    _ command: GroupCommand, _ rights: Rights, _ context: CommandContext
  ) throws(LedgerError) -> Outcome {
    let next = GroupNumber(views.directory.groupTotals(in: view).groups + 1)
    let events: [GroupEvent]
    do throws(Refusal) {
      events = try Groups.decide(
        command, next: next,
        isThere: { [view, views] in views.directory.isThere($0, in: view) },
        standing: { [view, views] in views.directory.standing(of: $0, in: view) },
        isMember: { [view, views] in views.directory.isMember($0, in: view) },
        members: { [view, views] in views.directory.members(of: $0, in: view) })
    } catch { throw .refused(error) }
    try checkFresh(rights, whereGiving: events.contains(where: \.givesRights))
    var position = head
    for event in events { position = try append(.group(event), context) }
    let group: GroupNumber? =
      switch command {
      case .add: next
      case .remove(let group): group
      case .change: nil
      }
    return Outcome(
      position: position, events: events.count, isRepeat: false, request: nil, revision: nil,
      person: nil, group: group)
  }

  private func unchanged() -> Outcome {
    Outcome(
      position: head, events: 0, isRepeat: false, request: nil, revision: nil, person: nil)
  }
}
