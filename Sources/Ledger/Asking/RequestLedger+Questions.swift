import Directory
import Domain
import EventLog
import LMDB
import ProjectionEngine
import RequestList

extension RequestLedger {
  /// The end of the log, and when that was recorded.
  public func head() throws(LedgerError) -> Moment {
    do throws(LogError) {
      return try log.read { reader throws(LMDBError) in
        let position = try reader.head()
        let time = try reader.header(at: position)?.recordedAt
        return Moment(position: position, time: time ?? Timestamp(microseconds: 0))
      }
    } catch { throw LedgerError(error) }
  }

  /// What `asOf` means in this log: which position, and when.
  ///
  /// - Throws: `.notYet` for a position that is still to come.
  public func moment(_ asOf: AsOf) throws(LedgerError) -> Moment {
    do {
      let reader = try log.reader()
      return try Question.resolve(asOf, in: reader, head: try reader.head(), now: clock.now())
        .moment
    } catch { throw LedgerError(any: error) }
  }

  /// All boards, in the order of their making.
  public func boards(
    asOf: AsOf = .now, by reader: PersonNumber
  ) throws(LedgerError) -> [BoardSummary] {
    try ask(as: reader, asOf) { question in
      try question.boards().map { try question.boardSummary($0.number, $0.definition) }
    }
  }

  /// The board at this address.
  ///
  /// - Throws: `.refused(.unknownBoard)`.
  public func board(
    _ slug: String, asOf: AsOf = .now, by reader: PersonNumber
  ) throws(LedgerError) -> BoardSummary {
    try ask(as: reader, asOf) { question in
      let board = try question.board(slug)
      return try question.boardSummary(board.number, board.definition)
    }
  }

  /// The requests of a board that `query` asks for, and the counts beside its filters.
  ///
  /// - Throws: `.refused` for a value that the board does not have; `.badCursor`.
  public func list(
    _ board: String, _ query: RequestQuery, asOf: AsOf = .now, by reader: PersonNumber
  ) throws(LedgerError) -> RequestPage {
    try ask(as: reader, asOf) { question in try question.list(board, query) }
  }

  /// All of the request that `name` means: a key (`OPS-142`, in any case), or a key from elsewhere.
  ///
  /// - Throws: `.refused(.unknownRequest)`.
  public func request(
    _ name: String, asOf: AsOf = .now, by reader: PersonNumber
  ) throws(LedgerError) -> RequestDetail {
    try ask(as: reader, asOf) { question in try question.detail(name) }
  }

  /// The key of the request that `name` means.
  ///
  /// - Throws: `.refused(.unknownRequest)`.
  public func resolve(_ name: String, by reader: PersonNumber) throws(LedgerError) -> RequestKey {
    try ask(as: reader) { question in
      let found = try question.find(name)
      return RequestKey(prefix: found.board.prefix, number: found.reference.number)
    }
  }

  /// What the ledger knows of a person; nil where nobody has the number.
  public func standing(of person: PersonNumber) throws(LedgerError) -> Standing? {
    try answer { question in
      try question.views.directory.standing(of: person, in: question.snapshot)
    }
  }

  /// Everybody, by number. Of a moment, costs a look at every event before it.
  public func people(asOf: AsOf = .now) throws(LedgerError) -> [Standing] {
    try answer(asOf) { question in try question.people() }
  }

  /// Which of these people were erased.
  public func erased(
    among people: some Sequence<PersonNumber>
  ) throws(LedgerError) -> Set<PersonNumber> {
    var unchecked = Set(people)
    unchecked.remove(.operator)
    if unchecked.isEmpty { return [] }
    return try answer { question in
      try unchecked.filter {
        try question.views.directory.standing(of: $0, in: question.snapshot)?.isErased == true
      }
    }
  }

  // MARK: -

  /// Answers a question of somebody who may read: now, whatever moment the question is about.
  func ask<Answer>(
    as person: PersonNumber, _ asOf: AsOf = .now,
    _ body: (borrowing Question) throws -> Answer
  ) throws(LedgerError) -> Answer {
    try answer(asOf) { question in
      try question.check(.read, for: person)
      return try body(question)
    }
  }

  /// Answers a question of the program itself.
  func answer<Answer>(
    _ asOf: AsOf = .now, _ body: (borrowing Question) throws -> Answer
  ) throws(LedgerError) -> Answer {
    do {
      let views = try currentViews()
      // The views first: the log is then never behind them.
      let snapshot = try snapshot(of: views.generation)
      let question = try Question(
        asOf, views: views, snapshot: snapshot, reader: try log.reader(), cache: definitions,
        quarantine: quarantine, now: clock.now())
      return try body(question)
    } catch { throw LedgerError(any: error) }
  }
}

extension RequestLedger {
  /// The views with everything that was acknowledged. Waits while a batch was answered and is not yet
  /// to be seen.
  private func snapshot(of generation: Generation) throws -> ViewSnapshot {
    let promised = acknowledged.position
    if let snapshot = try generation.snapshot(notBefore: promised) { return snapshot }
    acknowledged.settled()
    if let snapshot = try generation.snapshot(notBefore: promised) { return snapshot }
    // Their commit failed: this one has to catch up for itself, or to say why it cannot.
    try catchUpViews()
    return try generation.snapshot()
  }
}

extension LedgerError {
  /// What any layer below threw.
  init(any error: any Error) {
    switch error {
    case let error as LedgerError: self = error
    case let error as Refusal: self = .refused(error)
    case let error as LogError: self = LedgerError(error)
    case let error as LMDBError: self = LedgerError(error)
    case let error as UnreadableEvent: self = LedgerError(error)
    default: self = .storage("\(error)")
    }
  }
}
