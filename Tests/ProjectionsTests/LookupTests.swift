import Domain
import EventLog
import ProjectionEngine
import Testing

@testable import Lookup

@Suite struct `Looking up` {
  private func fold() throws -> Fold<LookupProjection> { try Fold(LookupProjection.init) }
  private let first = CommandID(high: 1, low: 2)
  private let second = CommandID(high: 1, low: 3)

  private func fact(_ id: CommandID, fingerprint: UInt32) -> (Fact, Header) {
    (
      .request(request(1), revision: 2, .commented),
      header {
        $0.commandID = id
        $0.fingerprint = fingerprint
      }
    )
  }

  @Test func `a command that can be sent again is found with all of its events`() throws {
    let fold = try fold()
    try fold.take([fact(first, fingerprint: 7), fact(first, fingerprint: 7)])
    try fold.take([fact(second, fingerprint: 9), fact(CommandID(high: 5, low: 5), fingerprint: 0)])
    { batch in
      let answer = fold.projection.answer(to: first, in: batch)
      #expect(answer == .init(first: Position(1), count: 2, fingerprint: 7))
      #expect(answer?.last == Position(2))
      #expect(
        fold.projection.answer(to: second, in: batch)
          == .init(first: Position(3), count: 1, fingerprint: 9))
      #expect(fold.projection.answer(to: CommandID(high: 5, low: 5), in: batch) == nil)
      #expect(fold.projection.answer(to: CommandID(high: 0, low: 0), in: batch) == nil)
    }
  }

  @Test func `a key from elsewhere is found on its own board alone`() throws {
    func submitted(_ key: String?) -> RequestEvent {
      .submitted(
        Submitted(
          title: "PEP", details: "", status: StatusCode(1), priority: .normal, owner: nil,
          requester: PersonNumber(1), fields: [], externalKey: key))
    }
    let fold = try fold()
    let longest = String(repeating: "k", count: Wording.maximumExternalKey)
    try fold.take([
      (request(1), 1, submitted("PEP-8")), (request(2), 1, submitted(nil)),
      (request(1, on: 2), 1, submitted("Schlüssel 8")), (request(3), 1, submitted(longest)),
    ])
    let snapshot = try fold.generation.snapshot()
    func found(_ key: String, on board: UInt32) throws -> UInt32? {
      try fold.projection.request(
        withExternalKey: key, on: BoardNumber(board), in: snapshot)?.rawValue
    }
    #expect(try found("PEP-8", on: 1) == 1)
    #expect(try found("PEP-8", on: 2) == nil)
    #expect(try found("pep-8", on: 1) == nil)
    #expect(try found("PEP-", on: 1) == nil)
    #expect(try found("Schlüssel 8", on: 2) == 1)
    #expect(try found(longest, on: 1) == 3)
    // What can be no key is looked for nowhere.
    for key in ["", longest + "k", String(repeating: "x", count: 100_000)] {
      #expect(try found(key, on: 1) == nil)
    }
  }
}
