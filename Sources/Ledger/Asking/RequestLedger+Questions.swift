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
    asOf: AsOf = .now, by reader: some Principal
  ) throws(LedgerError) -> [BoardSummary] {
    try ask(as: reader, asOf) { question in
      try question.boards().map { try question.boardSummary($0) }
    }
  }

  /// The board at this address.
  ///
  /// - Throws: `.refused(.unknownBoard)`.
  public func board(
    _ slug: String, asOf: AsOf = .now, by reader: some Principal
  ) throws(LedgerError) -> BoardSummary {
    try ask(as: reader, asOf) { question in
      try question.boardSummary(question.board(slug))
    }
  }

  /// The requests of a board that `query` asks for, and the counts beside its filters.
  ///
  /// - Throws: `.refused` for a value that the board does not have; `.badCursor`.
  public func list(
    _ board: String, _ query: RequestQuery, asOf: AsOf = .now, by reader: some Principal
  ) throws(LedgerError) -> RequestPage {
    try ask(as: reader, asOf) { question in try question.list(board, query) }
  }

  /// All of the request that `name` means: a key (`OPS-142`, in any case), or a key from elsewhere.
  ///
  /// - Throws: `.refused(.unknownRequest)`.
  public func request(
    _ name: String, asOf: AsOf = .now, by reader: some Principal
  ) throws(LedgerError) -> RequestDetail {
    try ask(as: reader, asOf) { question in try question.detail(name) }
  }

  /// The key of the request that `name` means.
  ///
  /// - Throws: `.refused(.unknownRequest)`.
  public func resolve(_ name: String, by reader: some Principal) throws(LedgerError) -> RequestKey {
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

  /// What `principal` may do now.
  ///
  /// - Throws: `.refused(.denied)` for whoever is not here, or not any more.
  public func rights(of principal: some Principal) throws(LedgerError) -> Rights {
    try ask(as: principal) { $0.rights }
  }

  /// What holds for all boards.
  public func policy() throws(LedgerError) -> Policy {
    try answer { question in
      try question.views.directory.policy(in: question.snapshot)
    }
  }

  /// The groups that there are, with who is in them.
  public func groups() throws(LedgerError) -> [(group: GroupNumber, members: [PersonNumber])] {
    try answer { question in
      try question.views.directory.groups(in: question.snapshot).map {
        ($0, try question.views.directory.members(of: $0, in: question.snapshot))
      }
    }
  }

  /// The groups that somebody is in.
  public func groups(of person: PersonNumber) throws(LedgerError) -> [GroupNumber] {
    try answer { question in
      try question.views.directory.groups(of: person, in: question.snapshot)
    }
  }

  // MARK: -

  /// Answers a question of somebody who may read: now, whatever moment the question is about.
  func ask<Answer>(
    as principal: some Principal, _ asOf: AsOf = .now,
    _ body: (borrowing Question) throws -> Answer
  ) throws(LedgerError) -> Answer {
    try answer(asOf, for: principal, body)
  }

  /// Answers a question; with nobody who asks, one of the program itself.
  func answer<Answer>(
    _ asOf: AsOf = .now, for principal: (any Principal)? = nil,
    _ body: (borrowing Question) throws -> Answer
  ) throws(LedgerError) -> Answer {
    do {
      let views = try currentViews()
      // The views first: the log is then never behind them.
      let snapshot = try snapshot(of: views.generation)
      let question = try Question(
        asOf, views: views, snapshot: snapshot, reader: try log.reader(), cache: cache,
        quarantine: quarantine, now: clock.now(), principal: principal)
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
