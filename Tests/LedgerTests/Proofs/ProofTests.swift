import Domain
import EventLog
import Ledger
import TestSupport
import Testing

/// What a proof of a request shows, and everything that makes it prove nothing.
struct ProofTests {
  private let test: TestLedger
  private let key: RequestKey

  init() throws {
    test = try TestLedger()
    key = try test.submit("A ladder", owner: nil, details: "Three metres")
    try test.submit("Between the events")
    try test.change(key, .comment("Is it for indoors?"))
    try test.change(key, .assign(to: test.ben))
    try test.submit("After them")
  }

  private func proof() throws -> RequestProof {
    try test.ledger.proof(of: key.description, by: test.ana)
  }

  @Test func `everything that happened to the request is shown, in order`() throws {
    let history = try proof().check(with: test.ledger.checkpoint().key)
    let detail = try test.ledger.request(key.description, by: test.ana)
    #expect(history.request == key)
    #expect(history.board == BoardTemplate.ops)
    #expect(history.events.compactMap(\.entry) == detail.history)
    #expect(history.checkpoint.size == (try test.ledger.head().position.rawValue))
  }

  @Test func `a proof comes back from its text as it was`() throws {
    let proof = try proof()
    let again = try RequestProof(parsing: proof.encoded)
    #expect(again == proof)
    #expect(again.encoded == proof.encoded)
  }

  @Test func `a proof made before more happened is still one`() throws {
    let before = try proof()
    try test.change(key, .comment("Later"))
    let trusted = try test.ledger.checkpoint().key
    #expect(try before.check(with: trusted).events.count == 3)
    #expect(try proof().check(with: trusted).events.count == 4)
  }

  @Test func `with another key it proves nothing`() throws {
    let other = try SigningKey(name: "request-ledger/00/0").verifier
    #expect(throws: ProofError.note(.notSigned(by: other.description))) {
      try proof().check(with: other)
    }
  }

  @Test func `a body that was erased is said to be, and one that never was is not`() throws {
    let proof = try proof()
    let erased = proof.with { events in
      events[2] = events[2].with(saltedBody: nil)
    }
    let history = try erased.check()
    #expect(history.events[1].content == .erased(.commented))
    #expect(history.events[1].entry == nil)
    #expect(history.events[2].entry?.event == .assigned(to: test.ben))
  }

  @Test func `each part that was changed is a fault with its place`() throws {
    let proof = try proof()
    let (board, submitted, commented) = (proof.events[0], proof.events[1], proof.events[2])
    let cases: [(RequestProof, String)] = [
      (proof.with { $0.swapAt(1, 2) }, "it comes after position \(commented.position)"),
      (proof.with { $0.remove(at: 2) }, "it is revision 3 of the request where 2 follows"),
      (proof.with { $0.remove(at: 1) }, "it is revision 2 of the request where 1 follows"),
      (proof.with { $0.remove(at: 0) }, "it comes first and does not define a board"),
      (proof.with { $0 = [] }, "The proof has no events."),
      (proof.with { $0 = [board] }, "The proof has no events of \(key)."),
      (proof.with { $0[2] = submitted }, "it comes after position \(submitted.position)"),
      (
        proof.with { $0[1] = submitted.with(saltedBody: commented.saltedBody) },
        "its body is not the one that its header commits to"
      ),
      (
        proof.with { $0[3] = $0[3].with(saltedBody: commented.saltedBody) },
        "its body is not the one that its header commits to"
      ),
      (
        proof.with { events in
          var header = events[1].header
          header.actor = 99
          events[1] = events[1].with(header: header)
        }, "it is not in the tree that was signed"
      ),
      (
        proof.with { $0[1] = $0[1].with(inclusion: $0[2].inclusion) },
        "it is not in the tree that was signed"
      ),
      (
        RequestProof(
          subject: RequestKey(prefix: "OPS", number: RequestNumber(2)), key: proof.key,
          events: proof.events, note: proof.note), "it is not of this request"
      ),
      (
        RequestProof(
          subject: RequestKey(prefix: "DEV", number: RequestNumber(1)), key: proof.key,
          events: proof.events, note: proof.note), "the keys of its board begin with OPS"
      ),
    ]
    for (changed, expected) in cases {
      do {
        _ = try changed.check()
        Issue.record("it was believed: \(expected)")
      } catch { #expect(error.message.contains(expected), "\(error.message)") }
    }
  }

  @Test func `any other byte in a proof is noticed`() throws {
    let proof = try proof()
    let bytes = proof.encoded
    let trusted = try test.ledger.checkpoint().key
    // What stands before the events is not signed: `check` does not believe it.
    let ends = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
    for index in stride(from: ends[4] + 1, to: bytes.count, by: 7) {
      var changed = bytes
      changed[index] ^= 1
      #expect(throws: ProofError.self, "byte \(index)") {
        try RequestProof(parsing: changed).check(with: trusted)
      }
    }
  }

  @Test func `a proof that ends early is none`() throws {
    let bytes = try proof().encoded
    for end in stride(from: 0, to: bytes.count, by: 11) {
      #expect(throws: ProofError.self, "\(end) bytes") {
        try RequestProof(parsing: Array(bytes[..<end])).check()
      }
    }
  }

  @Test(arguments: [
    ("request-ledger/proof@v1", "request-ledger/proof@v2", 1), ("request OPS-1", "request OPS", 2),
    ("request OPS-1", "Request OPS-1", 2), ("request OPS-1", "request ops-1", 2),
    ("request OPS-1", "request OPS-01", 2), ("events 4", "events 04", 4),
    ("events 4", "events 100001", 4), ("events 4\n", "events 4\n\n", 6),
    ("position 1\n", "position 0\n", 6), ("position 1\n", "position 9223372036854775808\n", 6),
    ("position 1\nheader ", "position 1\nheader AAAA", 7),
    ("position 1\nheader ", "position 1\nheader !", 7),
  ])
  func `what is malformed is refused, with the line`(
    part: String, replacement: String, line: Int
  ) throws {
    let text = String(decoding: try proof().encoded, as: UTF8.self)
    let changed = text.replacing(part, with: replacement, maxReplacements: 1)
    do {
      _ = try RequestProof(parsing: Array(changed.utf8))
      Issue.record("it was read")
    } catch {
      guard case .malformed(line, _) = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test func `the number of hashes is bounded`() throws {
    let proof = try proof()
    let many = InclusionProof(
      hashes: Array(repeating: .empty, count: RequestProof.maximumHashes + 1))
    let changed = proof.with { $0[0] = $0[0].with(inclusion: many) }
    #expect(throws: ProofError.self) { try RequestProof(parsing: changed.encoded) }
  }

  @Test func `nobody gets a proof of what is not there`() throws {
    #expect(throws: LedgerError.self) { try test.ledger.proof(of: "OPS-99", by: test.ana) }
    #expect(throws: LedgerError.self) {
      try test.ledger.proof(of: key.description, by: PersonNumber(99))
    }
  }
}

extension RequestProof {
  fileprivate func with(_ change: (inout [Event]) -> Void) -> RequestProof {
    var events = events
    change(&events)
    return RequestProof(subject: subject, key: key, events: events, note: note)
  }
}

extension RequestProof.Event {
  fileprivate func with(saltedBody: [UInt8]?) -> Self {
    Self(position: position, header: header, saltedBody: saltedBody, inclusion: inclusion)
  }
  fileprivate func with(header: Header) -> Self {
    Self(position: position, header: header, saltedBody: saltedBody, inclusion: inclusion)
  }
  fileprivate func with(inclusion: InclusionProof) -> Self {
    Self(position: position, header: header, saltedBody: saltedBody, inclusion: inclusion)
  }
}
