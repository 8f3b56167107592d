import Domain
import EventLog
import Glibc
import Ledger

/// Several submitters on one ledger, each waiting for its answer before it goes on.
struct Load: Sendable {
  let ledger: RequestLedger
  let round: UInt32
  /// The number of the first submitter: others are those of other processes.
  let first: Int
  let seed: UInt64
  /// How many commands each submitter sends; it may be never to end.
  let commands: Int
  /// Where acknowledgements are written to.
  let descriptor: Int32

  /// Opens the ledger in `folder`, made where there is none.
  static func open(_ folder: String) throws -> RequestLedger {
    let ledger = try again {
      do throws(LedgerError) {
        try RequestLedger.create(at: folder, board: BoardTemplate.ops)
      } catch {
        // Another run made it, or another process is making it.
        switch error {
        case .alreadyInitialised, .refused: break
        default: throw error
        }
      }
      return try RequestLedger.open(folder)
    }
    // Killed before everybody was there: the rest joins now.
    while try ledger.people().count < 2 {
      _ = try again {
        try ledger.performAndWait(.person(.join(role: .admin, maySignIn: true)), by: .operator)
      }
    }
    return ledger
  }

  /// Does again what a failing disk did not do.
  private static func again<Answer>(_ body: () throws -> Answer) throws -> Answer {
    for _ in 0..<attempts {
      do { return try body() } catch LedgerError.storage { continue } catch LedgerError.unusable {
        continue
      }
    }
    return try body()
  }

  func run(submitters: Int) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for submitter in first..<first + submitters {
        group.addTask { try await submit(as: UInt8(submitter)) }
      }
      try await group.waitForAll()
    }
  }

  private func submit(as submitter: UInt8) async throws {
    var random = Random(seed: seed &+ UInt64(round) << 8 &+ UInt64(submitter))
    var request: (key: RequestKey, revision: UInt32)?
    for number in 0..<commands {
      let kind: Deed.Kind =
        request == nil || random.next() % 4 == 0
        ? .submit : Deed.Kind.allCases[1 + Int(random.next() % 3)]
      let deed = Deed(
        kind, round: round, submitter: submitter, number: UInt32(number), random: random.next())
      guard let command = deed.command(on: request?.key) else {
        preconditionFailure("a change without a request to change")
      }
      let outcome = try await perform(
        command,
        CommandOptions(
          id: deed.id, expectedRevision: kind == .submit ? nil : request?.revision))
      if outcome.events > 0 { try acknowledge(deed, outcome) }
      if let key = outcome.request, let revision = outcome.revision { request = (key, revision) }
    }
  }

  /// Sends the command, and sends it again where the disk fails: the same id, so it happens once.
  private func perform(_ command: Command, _ options: CommandOptions) async throws -> Outcome {
    for _ in 0..<Self.attempts {
      do {
        return try await ledger.perform(command, by: PersonNumber(1), options: options)
      } catch LedgerError.storage { continue } catch LedgerError.stopped { continue }
    }
    return try await ledger.perform(command, by: PersonNumber(1), options: options)
  }

  /// How often a command is sent again. A disk that fails now and then takes one of them.
  private static let attempts = 20

  private func acknowledge(_ deed: Deed, _ outcome: Outcome) throws {
    let bytes = Acknowledgement(
      id: deed.id, last: outcome.position, events: UInt32(outcome.events)
    ).bytes
    guard write(descriptor, bytes, bytes.count) == bytes.count else {
      throw TestFailed("An acknowledgement could not be told: error \(errno).")
    }
  }
}

/// Random numbers that a seed repeats: SplitMix64 (Steele, Lea and Flood, 2014).
struct Random: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
