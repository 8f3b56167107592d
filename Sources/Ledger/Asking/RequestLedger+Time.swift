import Domain
import EventLog
import ProjectionEngine

extension RequestLedger {
  /// How much happened when, over all of a board's life.
  ///
  /// Reads the headers that were written since it was asked before: all of them the first time.
  ///
  /// - Parameter board: nil for all boards together that whoever asks may see.
  /// - Throws: `.refused(.unknownBoard)`.
  public func activity(
    of board: String?, on axis: TimeAxis = .recorded, by reader: some Principal
  ) throws(LedgerError) -> Activity {
    try ask(as: reader) { question in
      let all = try question.allBoards().count
      let boards = try board.map { [try question.board($0)] } ?? question.boards()
      return try activities.activity(
        of: board == nil && boards.count == all ? nil : boards.map(\.number), on: axis,
        in: question.reader, through: question.snapshot.position)
    }
  }

  /// The changes of a board around a moment.
  ///
  /// As recorded it looks at the headers between them. As it happened it looks at all headers, about
  /// 15 million a second: ask when somebody takes the step.
  ///
  /// - Throws: `.refused(.unknownBoard)`.
  public func steps(
    onBoard slug: String, from asOf: AsOf, by reader: some Principal
  ) throws(LedgerError) -> Steps {
    try ask(as: reader, asOf) { question in try question.steps(on: try question.board(slug).number)
    }
  }

  /// The changes of a request around a moment. Looks at its own events alone.
  ///
  /// - Throws: `.refused(.unknownRequest)` where it does not exist, now or then.
  public func steps(
    of key: RequestKey, from asOf: AsOf, by reader: some Principal
  ) throws(LedgerError) -> Steps {
    try ask(as: reader, asOf) { question in try question.steps(of: key) }
  }
}
