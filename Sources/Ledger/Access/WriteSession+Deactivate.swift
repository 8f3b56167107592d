import Domain
import EventLog
import RequestList

extension WriteSession {
  /// Takes what somebody owns and is not finished from them, on all boards: one event a request, with
  /// the command that put them out. O(requests) to find them, without reading a text.
  ///
  /// - Returns: how many they were.
  func unassign(
    from person: PersonNumber, _ context: CommandContext
  ) throws(LedgerError) -> Int {
    var owned: [(reference: RequestReference, revision: UInt32)] = []
    for board in try boards() {
      views.requests.forEachRow(
        through: views.requests.size(of: board.number, in: view), on: board.number, in: view
      ) { reference, row in
        guard row.owner == person, !row.isWithdrawn,
          !board.definition.status(row.status).category.isFinal
        else { return }
        owned.append((reference, row.revision))
      }
    }
    for (reference, revision) in owned {
      try append(.request(reference, .assigned(to: nil)), revision: revision + 1, context)
    }
    return owned.count
  }
}
