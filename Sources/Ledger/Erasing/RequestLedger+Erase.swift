import Domain
import EventLog
import ProjectionEngine

extension RequestLedger {
  /// What erasing `target` would take.
  ///
  /// - Throws: `.refused`: `.denied`, `.unknownRequest`, `.unknownPerson`, `.lastAdmin`.
  public func preview(
    erasing target: ErasureTarget, by actor: PersonNumber
  ) throws(LedgerError) -> ErasurePreview {
    let plan = try writer.alone { () throws(LedgerError) in
      try write { session throws(LedgerError) in try session.plan(erasing: target, by: actor) }
    }
    return ErasurePreview(
      target: target, texts: plan.positions.count, requests: plan.requests,
      isDone: !plan.isNeeded, request: try summary(of: target),
      unfinishedOwned: try unfinishedOwned(target))
  }

  /// Removes texts and their salts from the log, and says so there, in one commit; then builds the
  /// views anew and removes all others. O(log).
  ///
  /// The bytes lie in unused pages of the log's file until `EventLogStore.compact`.
  ///
  /// - Parameter reason: kept for good, so it should name nobody.
  /// - Throws: as `preview`; `.refused(.tooLong)`. `.storage` where the views could not be built: the
  ///   log is without the texts then, and whoever opens the ledger next builds them.
  public func erase(
    _ target: ErasureTarget, reason: String?, by actor: PersonNumber,
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) throws(LedgerError) -> ErasureReport {
    try writer.alone { () throws(LedgerError) in
      let report = try begin().erase(target, reason: reason, by: actor)
      guard report.position != nil else { return report }
      _ = try buildAndSwitch(progress)
      heads.grew()
      scheduleCheckpoint()
      return report
    }
  }

  private func summary(of target: ErasureTarget) throws(LedgerError) -> RequestSummary? {
    guard case .content(let key) = target else { return nil }
    return try request(key.description, by: .operator).summary
  }

  private func unfinishedOwned(_ target: ErasureTarget) throws(LedgerError) -> Int {
    guard case .person(let person, _) = target else { return 0 }
    return try answer { question in
      try question.boards().reduce(0) { sum, board in
        var query = RequestQuery()
        query.statuses = board.definition.statuses.filter { !$0.category.isFinal }.map(\.id)
        query.owners = [.person(person)]
        query.limit = 1
        return try sum + question.list(board.definition.slug, query).total
      }
    }
  }
}
