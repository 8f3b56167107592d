import Domain
import EventLog
import TestSupport
import Testing

@testable import Ledger

/// A board that somebody may not see answers everything as one that does not exist.
@Suite struct `A board that one may not see` {
  /// `ops` is open to everybody, `secret` is Ana's; each has a request.
  private func ledger() throws -> (test: TestLedger, secret: Position) {
    let test = try TestLedger()
    try test.submit("Lamp", owner: test.cleo)
    let secret = BoardDefinition(
      slug: "secret", name: "Secret", prefix: "SEC", statuses: BoardTemplate.ops.statuses,
      transitions: BoardTemplate.ops.transitions, fields: [])
    _ = try test.ledger.performAndWait(.createBoard(secret, opening: .private), by: test.ana)
    let position = try test.ledger.performAndWait(
      .submit(board: "secret", Submission(title: "Salaries", details: "Of all")), by: test.ana
    ).position
    return (test, position)
  }

  /// What was answered, with the names of what was asked for taken out.
  private func answer(
    _ slug: String, _ key: String, _ ask: (String, RequestKey) throws -> String
  ) -> String {
    let words: String
    do { words = "answered \(try ask(slug, RequestKey(key)!))" } catch {
      words =
        "refused \((error as? LedgerError).map { "\($0.refusal.map { "\($0)" } ?? "") \($0.message)" } ?? "\(error)")"
    }
    return words.replacing(slug, with: "BOARD").replacing(key, with: "KEY")
      .replacing(key.prefix(3), with: "PREFIX")
  }

  enum Question: String, CaseIterable, Sendable {
    case board, boardThen, list, listThen, request, requestThen, resolve, diff, compare, trends,
      activity, stepsOfABoard, stepsOfARequest, logOfABoard, logOfARequest, eventsOfABoard,
      audience, proof, erasing, submit, assign, status, edit, comment, access
  }

  /// Whoever asks, of which ledger.
  struct Site {
    let ledger: RequestLedger
    let who: PersonNumber
    let then: AsOf
    func perform(_ command: Command) throws -> Outcome {
      try ledger.performAndWait(command, by: who)
    }

    func ask(_ question: Question, _ slug: String, _ key: RequestKey) throws -> String {
      let answer: Any =
        switch question {
        case .board: try ledger.board(slug, by: who)
        case .boardThen: try ledger.board(slug, asOf: then, by: who)
        case .list: try ledger.list(slug, RequestQuery(), by: who)
        case .listThen: try ledger.list(slug, RequestQuery(), asOf: then, by: who)
        case .request: try ledger.request(key.description, by: who)
        case .requestThen: try ledger.request(key.description, asOf: then, by: who)
        case .resolve: try ledger.resolve(key.description, by: who)
        case .diff: try ledger.diff(slug, RequestQuery(), from: .position(Position(1)), by: who)
        case .compare: try ledger.compare(slug, RequestQuery(), with: RequestQuery(), by: who)
        case .trends: try ledger.trends(slug, by: who)
        case .activity: try ledger.activity(of: slug, by: who)
        case .stepsOfABoard: try ledger.steps(onBoard: slug, from: then, by: who)
        case .stepsOfARequest: try ledger.steps(of: key, from: then, by: who)
        case .logOfABoard: try ledger.log(.board(slug), from: Position(1), limit: 10, by: who)
        case .logOfARequest: try ledger.log(.request(key), from: Position(1), limit: 10, by: who)
        case .eventsOfABoard: try ledger.events(ofBoard: slug, by: who)
        case .audience: try ledger.audience(of: slug, by: who)
        case .proof: try ledger.proof(of: key.description, by: who)
        case .erasing: try ledger.preview(erasing: .content(of: key), by: who)
        case .submit: try perform(.submit(board: slug, Submission(title: "x")))
        case .assign: try perform(.change(key, .assign(to: nil)))
        case .status: try perform(.change(key, .changeStatus(to: "done", reason: nil)))
        case .edit: try perform(.change(key, .edit(Edit(title: "y"))))
        case .comment: try perform(.change(key, .comment("z")))
        case .access:
          try perform(.setAccess(board: slug, BoardAccess(mode: .workspace, owner: who)))
        }
      return "\(answer)"
    }
  }

  @Test(arguments: Question.allCases)
  func `answers every question and command as one that does not exist`(_ question: Question) throws
  {
    let (test, secret) = try ledger()
    let head = try test.ledger.head().position
    let cleo = Site(ledger: test.ledger, who: test.cleo, then: AsOf(.position(secret)))
    let hidden = answer("secret", "SEC-1") { try cleo.ask(question, $0, $1) }
    let missing = answer("sacred", "SAC-1") { try cleo.ask(question, $0, $1) }
    #expect(hidden == missing, "\(question)")
    #expect(hidden.hasPrefix("refused"), "\(question)")
    #expect(!hidden.contains("Salaries"), "\(question)")
    #expect(try test.ledger.head().position == head)
    // It is a question that somebody else gets an answer to, so the refusal is about rights.
    let ana = Site(ledger: test.ledger, who: test.ana, then: AsOf(.position(secret)))
    #expect(
      answer("secret", "SEC-1") { try ana.ask(question, $0, $1) }.hasPrefix("answered"),
      "\(question)")
  }

  @Test func `is in no list, no log, no count and no stream`() async throws {
    let (test, secret) = try ledger()
    #expect(try test.ledger.boards(by: test.cleo).map(\.definition.slug) == ["ops"])
    #expect(
      try test.ledger.boards(asOf: AsOf(.position(secret)), by: test.cleo).count == 1)
    let log = try test.ledger.log(.everything, from: Position(1), limit: 100, by: test.cleo)
    #expect(!"\(log)".contains("ecret"))
    #expect(!log.contains { $0.position == secret })
    #expect(try test.ledger.activity(of: nil, by: test.cleo).counts.reduce(0, +) == 1)
    #expect(try test.ledger.activity(of: nil, by: test.ana).counts.reduce(0, +) == 2)
    // The hashes are everybody's; what they are of is not.
    let size = Int(try test.ledger.head().position.rawValue)
    #expect(try test.ledger.hashTile(level: 0, index: 0, width: size, by: test.cleo) != nil)
    #expect(throws: Refusal.denied(.audit)) {
      try test.refusal {
        _ = try test.ledger.entryBundle(index: 0, width: size, by: test.cleo)
      }
    }
    #expect(try test.ledger.entryBundle(index: 0, width: size, by: test.ana) != nil)

    for try await entries in test.ledger.follow(.everything, from: Position(1), by: test.cleo) {
      #expect(!entries.contains { $0.position == secret })
      break
    }
  }

  @Test func `has no events to undo, for whoever may not see it`() throws {
    let (test, secret) = try ledger()
    let made = Position(secret.rawValue - 1)
    for position in [made, secret] {
      #expect(throws: Refusal.unknownEvent(EventNumber(position.rawValue))) {
        try test.refusal {
          _ = try test.ledger.preview(undoing: UndoTarget(position), by: test.cleo)
        }
      }
      #expect(throws: Refusal.unknownEvent(EventNumber(position.rawValue))) {
        try test.refusal { try test.undo(position, by: test.cleo) }
      }
    }
  }

  @Test func `is gone at the next request once it was narrowed, for streams too`() async throws {
    let (test, _) = try ledger()
    var stream = test.ledger.follow(.board("ops"), from: Position(1), by: test.cleo)
      .makeAsyncIterator()
    #expect(try await stream.next()?.isEmpty == false)
    let position = try test.open(BoardAccess(mode: .private, owner: test.ana))
    try test.submit("After")
    await #expect(throws: (any Error).self) {
      while let entries = try await stream.next() {
        #expect(entries.allSatisfy { $0.position < position })
      }
    }
    #expect(throws: Refusal.unknownBoard("ops", allowed: [])) {
      try test.refusal { _ = try test.ledger.list("ops", RequestQuery(), by: test.cleo) }
    }
  }
}
