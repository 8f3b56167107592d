import Domain
import Testing

@Suite struct `Refusals` {
  /// One of each kind, with what its message has to name.
  static let samples: [(Refusal, [String])] = [
    (.empty("title"), ["The title"]),
    (.tooLong("details", length: 200, maximum: 100), ["The details", "200", "100"]),
    (.controlCharacter("reason", 7), ["The reason", "U+0007"]),
    (.controlCharacter("title", 0x9F), ["The title", "U+009F"]),
    (.notADate("due", "soon"), ["The due", "“soon”", "2026-03-01"]),
    (.notALink("link", "ftp://x"), ["The link", "“ftp://x”", "https://", "mailto:"]),
    (.unknownField("colour", allowed: ["area", "due"]), ["“colour”", "area, due"]),
    (.unknownPriority("top"), ["“top”", "low, normal, high, urgent"]),
    (
      .faults([
        Fault(pointer: "/title", refusal: .empty("title")),
        Fault(pointer: "/fields/due", refusal: .notADate("due", "soon")),
      ]), ["The title", "“soon”", "\n"]
    ),
    (.unknownStatus("finished", allowed: ["new", "done"]), ["“finished”", "new, done"]),
    (.unknownPerson("dora@example.com"), ["“dora@example.com”", "ledger person invite"]),
    (.unknownBoard("web", allowed: ["ops", "hr"]), ["“web”", "ops, hr"]),
    (.unknownBoard("web", allowed: []), ["“web”"]),
    (.unknownRequest("OPS-77"), ["“OPS-77”"]),
    (.unknownRole("king"), ["“king”", "member, admin"]),
    (
      .transitionNotAllowed(from: "done", to: "waiting", allowed: ["in-progress"]),
      ["done", "waiting", "in-progress"]
    ),
    (.transitionNotAllowed(from: "done", to: "waiting", allowed: []), ["done", "waiting"]),
    (.reasonNeeded(from: "done", to: "in-progress"), ["done", "in-progress", "reason"]),
    (.boardExists("ops"), ["“ops”"]),
    (.prefixTaken("OPS"), ["“OPS”"]),
    (.lastAdmin, ["last admin"]),
    (.cannotSignIn(PersonNumber(8)), ["8"]),
    (.denied(.read), ["see"]),
    (.denied(.submit), ["submit requests"]),
    (.denied(.work), ["change requests"]),
    (.denied(.managePeople), ["invite people", "roles"]),
    (.denied(.createBoards), ["boards"]),
    (.unknownGroup("finance"), ["finance"]),
    (.signInAgain, ["show once more who you are"]),
    (.wideningDenied, []),
    (.tooManyGrants(1001), ["1001", "1000"]),
    (.cannotOwn(PersonNumber(7)), ["7"]),
    (.denied(.erase), ["erase"]),
    (.personErased(PersonNumber(7)), ["Person 7", "erased"]),
    (.notSubmitted, ["before it submits"]),
    (.submittedTwice, ["second time"]),
    (.stale(expected: 3, actual: 5), ["revision 3", "5"]),
    (.commandReused, ["command id"]),
    (.unknownEvent(EventNumber(99)), ["event 99"]),
    (.withdrawn, ["withdrawn", "Undo"]),
    (
      .cannotUndo([
        UndoObstacle(EventNumber(7), .erasure),
        UndoObstacle(EventNumber(8), .laterEvents([EventNumber(9), EventNumber(12)])),
      ]), ["Event 7", "gone", "Event 8", "9, 12"]
    ),
    (.cannotSee(PersonNumber(4), board: "ops"), ["4", "ops", "Give them access"]),
    (.ownerDenied, ["owner"]), (.requesterDenied, ["requester"]),
    (.tooManyQuarantined(limit: 100), ["More than 100", "backup"]),
    (
      .cannotQuarantine(EventNumber(7), reason: "Its kind is unknown."),
      ["Event 7", "Its kind is unknown."]
    ),
  ]

  @Test(arguments: samples)
  func `each message is a sentence that names its values`(refusal: Refusal, values: [String]) {
    let message = refusal.message
    #expect(message.last == "." || message.last == "?")
    #expect(message.first?.isUppercase == true)
    for value in values { #expect(message.contains(value)) }
  }

  @Test func `the samples have every kind`() {
    #expect(Set(Self.samples.map { Self.kind(of: $0.0) }).count == Self.kinds)
  }

  /// How many kinds the switch below knows.
  private static let kinds = 38

  /// Without a default, so that a new kind does not compile before it has a sample.
  private static func kind(of refusal: Refusal) -> Int {
    switch refusal {
    case .empty: 1
    case .tooLong: 2
    case .controlCharacter: 3
    case .notADate: 4
    case .notALink: 5
    case .unknownField: 6
    case .unknownPriority: 7
    case .faults: 8
    case .unknownStatus: 9
    case .unknownPerson: 10
    case .unknownBoard: 11
    case .unknownRequest: 12
    case .unknownRole: 13
    case .transitionNotAllowed: 14
    case .reasonNeeded: 15
    case .boardExists: 16
    case .lastAdmin: 17
    case .cannotSignIn: 18
    case .denied: 19
    case .stale: 20
    case .commandReused: 21
    case .prefixTaken: 22
    case .notSubmitted: 23
    case .submittedTwice: 24
    case .personErased: 25
    case .unknownEvent: 26
    case .withdrawn: 27
    case .cannotUndo: 28
    case .tooManyQuarantined: 29
    case .cannotQuarantine: 30
    case .unknownGroup: 31
    case .wideningDenied: 32
    case .tooManyGrants: 33
    case .cannotOwn: 34
    case .cannotSee: 35
    case .ownerDenied: 36
    case .requesterDenied: 37
    case .signInAgain: 38
    }
  }

  /// Everything that shows what somebody typed.
  static let echoes: [@Sendable (String) -> Refusal] = [
    { .notADate("due", $0) }, { .notALink("link", $0) }, { .unknownField($0, allowed: ["area"]) },
    { .unknownPriority($0) }, { .unknownStatus($0, allowed: ["new"]) }, { .unknownPerson($0) },
    { .unknownBoard($0, allowed: ["ops"]) }, { .unknownBoard($0, allowed: []) },
    { .unknownRequest($0) }, { .unknownRole($0) }, { .unknownGroup($0) },
    { .faults([Fault(pointer: "/fields/due", refusal: .notADate("due", $0))]) },
  ]

  @Test(arguments: echoes.indices)
  func `no more than sixty characters of what was typed are shown`(index: Int) {
    let echo = Self.echoes[index]
    func shown(_ input: String, of scalar: Unicode.Scalar) -> Int {
      echo(input).message.unicodeScalars.count { $0 == scalar }
    }
    #expect(shown(String(repeating: "§", count: 60), of: "§") == 60)
    #expect(shown(String(repeating: "§", count: 61), of: "§") == 60)
    #expect(shown(String(repeating: "§", count: 1_000_000), of: "§") == 60)
    #expect(echo(String(repeating: "§", count: 61)).message.contains("§…”"))
    // Marks pile up on one character without end.
    #expect(shown("e" + String(repeating: "\u{301}", count: 10_000), of: "\u{301}") < 60)
  }

  @Test(arguments: echoes.indices)
  func `control characters of what was typed are not shown`(index: Int) {
    let message = Self.echoes[index]("a\u{1B}[31mb\u{7}\n\u{9B}c").message
    #expect(
      !message.unicodeScalars.contains { $0.properties.generalCategory == .control })
    #expect(message.contains("a\u{FFFD}[31mb"))
  }
}
