import Domain
import EventLog
import TestSupport
import Testing

@testable import Ledger

/// A ledger whose history is drawn by lot, with the oracle that follows its log.
final class RandomHistory {
  var commands: RandomCommands
  private(set) var ledger: RequestLedger
  private(set) var oracle = Oracle()
  /// How many seconds pass between two batches.
  var pace: ClosedRange<Int64> = -1...5
  private let clock = TestClock()
  private let folder = TemporaryFolder(inMemory: true)

  init(seed: UInt64) throws {
    commands = RandomCommands(seed: seed)
    let path = folder.file("data")
    try RequestLedger.create(at: path, board: BoardTemplate.ops, clock: clock.clock)
    ledger = try RequestLedger.open(path, clock: clock.clock)
    _ = try perform(
      [
        .person(.join(role: .admin, maySignIn: true)),
        .person(.join(role: .member, maySignIn: true)),
        .createBoard(RandomBoards.web, opening: .workspace),
      ].map { RandomCommand(command: $0, actor: .operator, options: CommandOptions()) })
    try follow()
  }

  /// What the ledger's clock says.
  var now: Timestamp { clock.now }

  /// Goes on with about `count` commands, in batches of any size, and lets the ledger be closed and
  /// built anew in between.
  func grow(by count: Int) throws {
    var rest = count
    while rest > 0 {
      let size = Int.random(in: 1...min(rest, commands.chance(4) ? 64 : 6), using: &commands.random)
      let batch = (0..<size).map { _ in commands.next(oracle) }
      let results = try perform(batch)
      let before = oracle.log.count
      try follow()
      try check(results, of: batch, after: before)
      clock.advance(seconds: Int64.random(in: pace, using: &commands.random))
      if commands.chance(12) { try restart() }
      if commands.chance(20) { _ = try ledger.rebuild() }
      if commands.chance(20) { try importSome() }
      if commands.chance(15) { try eraseSome() }
      rest -= size
    }
  }

  /// Carries out commands in one commit, as the writer does with those that wait together.
  private func perform(_ batch: [RandomCommand]) throws -> [Result<Outcome, LedgerError>] {
    try ledger.write { session in
      batch.map { next in
        do throws(LedgerError) {
          return .success(try session.perform(next.command, by: next.actor, next.options))
        } catch { return .failure(error) }
      }
    }
  }

  /// Takes in requests from elsewhere in one go, more than a block of columns has.
  func importMany(requests count: Int) throws {
    let lines = (1...count).flatMap { number in
      // Something happened to one in four: what fills blocks is how many there are.
      commands.importedLines(on: oracle.boards[0], key: "OLD-\(number)").prefix(
        number % 4 == 0 ? 6 : 1)
    }
    try importLines(lines)
  }

  /// Takes in a few requests from elsewhere, some of them a second time.
  private func importSome() throws {
    try importLines((0..<3).flatMap { _ in commands.importedLines(on: oracle.boards[0]) })
  }

  private func importLines(_ lines: [String]) throws {
    let file = try HistoryFile(Array(lines.joined(separator: "\n").utf8))
    let people = ImportPeople(find: { _ in nil }, willJoin: { _ in })
    do throws(LedgerError) {
      _ = try ledger.importHistory(
        file, into: oracle.boards[0].slug, mapping: ImportMapping(), people: people, by: .operator)
    } catch {
      // A request that is in the file twice, for one.
      guard case .unimportable = error else { throw error }
    }
    try follow()
  }

  /// Erases a request's text or a person, and lets the oracle read all of the log again: what it read
  /// before is not there any more.
  private func eraseSome() throws {
    let before = oracle
    let target: ErasureTarget
    if commands.chance(2), let request = oracle.requests.randomElement(using: &commands.random) {
      target = .content(of: request.key)
    } else if let person = oracle.people.randomElement(using: &commands.random) {
      target = .person(person.number, keepsTexts: commands.chance(3))
    } else {
      return
    }
    do throws(LedgerError) {
      _ = try ledger.erase(target, reason: commands.text(upTo: 3), by: .operator)
    } catch {
      // The last admin, or a reason that cannot be kept.
      guard error.refusal != nil else { throw error }
      return
    }
    oracle = Oracle()
    try follow()
    try #require(oracle.faults.isEmpty)
    try expectErased(target, before)
  }

  /// Where requests stand stays; what was erased says nothing any more.
  private func expectErased(_ target: ErasureTarget, _ before: Oracle) throws {
    try #require(oracle.requests.map(Standing.init) == before.requests.map(Standing.init))
    switch target {
    case .content(let key):
      let request = try #require(oracle.request(key))
      try #require(request.title == "" && request.details == "" && request.externalKey == nil)
      try #require(request.fields.isEmpty && request.comments.isEmpty)
    case .person(let person, let keepsTexts):
      try #require(oracle.people.first { $0.number == person }?.isErased == true)
      if keepsTexts { try #require(oracle.requests.map(\.title) == before.requests.map(\.title)) }
    }
  }

  private struct Standing: Equatable {
    let key: RequestKey
    let status: StatusCode
    let priority: Priority
    let owner: PersonNumber?
    let requester: PersonNumber

    init(_ request: Oracle.Request) {
      key = request.key
      status = request.status
      priority = request.priority
      owner = request.owner
      requester = request.requester
    }
  }

  private func restart() throws {
    let path = ledger.folder
    let elsewhere = TemporaryFolder(inMemory: true)
    try RequestLedger.create(at: elsewhere.file("data"), board: BoardTemplate.ops)
    ledger.close()
    // A folder is open once in a process: the ledger has to go before it comes again.
    ledger = try RequestLedger.open(elsewhere.file("data"))
    ledger = try RequestLedger.open(path, clock: clock.clock)
  }

  /// Lets the oracle read on.
  func follow() throws {
    while true {
      let entries = try ledger.log(
        .everything, from: Position(UInt64(oracle.log.count) + 1), limit: 50, by: .operator)
      oracle.take(entries)
      if entries.isEmpty { return }
    }
  }

  /// What each command was told has to be what the log says.
  private func check(
    _ results: [Result<Outcome, LedgerError>], of batch: [RandomCommand], after length: Int
  ) throws {
    try #require(oracle.faults.isEmpty)
    let told = results.compactMap { try? $0.get() }.filter { !$0.isRepeat }.map(\.events)
    try #require(oracle.log.count == length + told.reduce(0, +))
    for (result, sent) in zip(results, batch) {
      guard case .success(let outcome) = result, outcome.events > 0 else { continue }
      let last = Int(outcome.position.rawValue)
      let events = oracle.log[last - outcome.events..<last]
      for event in events {
        try #require(event.actor == sent.actor)
        if let id = sent.options.id { try #require(event.commandID == id) }
      }
      guard case .request(let key, let revision, _, _)? = events.last?.event else { continue }
      // What took back an import is about many requests.
      if case .undo = sent.command, outcome.request == nil { continue }
      try #require(outcome.request == key)
      try #require(outcome.revision == revision)
    }
  }
}
