import Domain
import EventLog
import Ledger

/// A real ledger in a folder of its own, with an admin and two members.
public final class TestLedger {
  public let folder = TemporaryFolder()
  public let clock = TestClock()
  public private(set) var ledger: RequestLedger
  public let ana: PersonNumber
  public let ben: PersonNumber
  public let cleo: PersonNumber

  public init() throws {
    try RequestLedger.create(at: folder.file("data"), board: BoardTemplate.ops, clock: clock.clock)
    ledger = try RequestLedger.open(folder.file("data"), clock: clock.clock)
    ana = try ledger.join(.admin)
    ben = try ledger.join(.member)
    cleo = try ledger.join(.member)
  }

  /// Closes the ledger, lets `change` do something to its folder, and opens it again.
  public func reopen(_ change: (_ data: String) throws -> Void = { _ in }) throws {
    try reopen(readable: [:], progress: { _ in }, change: change)
  }

  /// The same, with a program that can answer from views of the versions in `readable`.
  public func reopen(
    readable: [String: Set<UInt32>], progress: @escaping @Sendable (Progress) -> Void,
    change: (_ data: String) throws -> Void
  ) throws {
    let path = folder.file("data")
    ledger.close()
    // A folder may be open once in a process, so the old one has to go before the new one comes:
    // a ledger elsewhere takes its place meanwhile.
    let other = TemporaryFolder()
    try RequestLedger.create(at: other.file("data"), board: BoardTemplate.ops)
    ledger = try RequestLedger.open(other.file("data"))
    try change(path)
    ledger = try RequestLedger.open(
      path, clock: clock.clock, durability: .disk, readable: readable, progress: progress)
  }

  /// Submits to `ops`, and answers the key.
  @discardableResult
  public func submit(
    _ title: String, by person: PersonNumber? = nil, owner: PersonNumber? = nil,
    priority: Priority? = nil, details: String = "", fields: [FieldValue] = []
  ) throws -> RequestKey {
    let submission = Submission(
      title: title, details: details, priority: priority, owner: owner, fields: fields)
    let outcome = try ledger.performAndWait(
      .submit(board: "ops", submission), by: person ?? ana)
    guard let key = outcome.request else { preconditionFailure("a submission without a key") }
    return key
  }

  @discardableResult
  public func change(
    _ key: RequestKey, _ command: RequestCommand, by person: PersonNumber? = nil,
    options: CommandOptions = CommandOptions()
  ) throws -> Outcome {
    try ledger.performAndWait(.change(key, command), by: person ?? ana, options: options)
  }

  /// The keys of what a query finds, in its order.
  public func keys(_ change: (inout RequestQuery) -> Void = { _ in }) throws -> [String] {
    var query = RequestQuery()
    query.sort = .key
    query.descending = false
    query.limit = RequestQuery.maximumLimit
    change(&query)
    return try ledger.list("ops", query, by: ana).rows.map(\.key.description)
  }
}

extension RequestLedger {
  fileprivate func join(_ role: Role) throws -> PersonNumber {
    let outcome = try performAndWait(.person(.join(role: role, maySignIn: true)), by: .operator)
    guard let person = outcome.person else { preconditionFailure("nobody joined") }
    return person
  }
}
