import Domain
import EventLog
import Ledger
import TestSupport

/// A command as a random history sends it.
struct RandomCommand {
  var command: Command
  var actor: PersonNumber
  var options: CommandOptions
}

/// Makes commands of every kind: most that a team would send, some that are refused.
struct RandomCommands {
  var random: SeededGenerator
  /// Commands that were sent under an id, to be sent again.
  private var sent: [RandomCommand] = []

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// The next command, for a ledger that is as `oracle` says, or a few commands further.
  mutating func next(_ oracle: Oracle) -> RandomCommand {
    if let again = sent.randomElement(using: &random), chance(30) { return again }
    var next = RandomCommand(
      command: command(oracle), actor: actor(oracle), options: CommandOptions())
    if chance(8) { next.options.expectedRevision = UInt32.random(in: 1...4, using: &random) }
    if chance(6) {
      next.options.id = CommandID(high: 1, low: UInt64.random(in: 1...9, using: &random))
      sent.append(next)
    }
    return next
  }

  mutating func chance(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &random) == 0 }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values.randomElement(using: &random)!  // Every list here has something.
  }

  // MARK: Kinds

  private mutating func command(_ oracle: Oracle) -> Command {
    guard let request = oracle.requests.randomElement(using: &random) else {
      return submission(oracle)
    }
    switch Int.random(in: 0..<23, using: &random) {
    case 0..<6: return submission(oracle)
    case 6..<8: return .change(key(request), .assign(to: person(oracle)))
    case 8..<11: return .change(key(request), status(request))
    case 11..<14: return .change(key(request), .edit(edit(request.board)))
    case 14..<17: return .change(key(request), .comment(text(upTo: 6)))
    case 17: return .person(.join(role: pick(Role.allCases), maySignIn: !chance(4)))
    case 18: return .person(.changeRole(someone(oracle), to: pick(Role.allCases)))
    case 19..<22: return .undo(target(oracle), reason: text(upTo: 2))
    default:
      return chance(4)
        ? .createBoard(pick(RandomBoards.all), opening: .workspace) : submission(oracle)
    }
  }

  private mutating func target(_ oracle: Oracle) -> UndoTarget {
    // Mostly something that happened of late: most of what was long ago has something depending on it.
    let last = UInt64(oracle.log.count)
    let first = chance(3) ? 0 : last - min(last, 20)
    return UndoTarget(
      Position(UInt64.random(in: first...last + 1, using: &random)), isBatch: chance(3),
      includesLater: chance(3))
  }

  private mutating func submission(_ oracle: Oracle) -> Command {
    let board = pick(oracle.boards)
    return .submit(
      board: chance(30) ? "none" : board.slug,
      Submission(
        title: text(upTo: 4), details: chance(2) ? text(upTo: 12) : "",
        priority: chance(2) ? pick(Priority.allCases) : nil, owner: person(oracle),
        requester: chance(3) ? someone(oracle) : nil, fields: fields(board)))
  }

  private mutating func status(_ request: Oracle.Request) -> RequestCommand {
    .changeStatus(
      to: chance(20) ? "nowhere" : pick(request.board.statuses).id,
      reason: chance(2) ? text(upTo: 3) : nil)
  }

  private mutating func edit(_ board: BoardDefinition) -> Edit {
    Edit(
      title: chance(2) ? text(upTo: 4) : nil, details: chance(3) ? text(upTo: 8) : nil,
      priority: chance(3) ? pick(Priority.allCases) : nil, fields: chance(2) ? fields(board) : [])
  }

  /// Lines of a history from elsewhere: a request that was submitted there, and what happened to it,
  /// in no order of time, before its submission, at the same moment and after now included.
  mutating func importedLines(on board: BoardDefinition, key: String? = nil) -> [String] {
    let key = key ?? "\(pick(["PEP", "WEB"]))-\(Int.random(in: 1...40, using: &random))"
    func line(_ event: String, _ rest: String) -> String {
      """
      {"time": "\(moment())", "request": "\(key)", "actor": "\(pick(["Dora", "Emil"]))", \
      "event": "\(event)", \(rest)}
      """
    }
    let submitted = line(
      "submitted",
      """
      "title": "\(pick(Self.words)) \(pick(Self.words))", "status": "\(pick(board.statuses).id)", \
      "owner": \(pick(["null", "\"Dora\""])), "fields": {}
      """)
    let others = (0..<Int.random(in: 0...5, using: &random)).map { _ in
      switch Int.random(in: 0..<3, using: &random) {
      case 0: line("status", "\"to\": \"\(pick(board.statuses).id)\"")
      case 1: line("assigned", "\"to\": \(pick(["null", "\"Dora\"", "\"Emil\""]))")
      default: line("edited", "\"title\": \"\(pick(Self.words)) \(pick(Self.words))\"")
      }
    }
    return [submitted] + others
  }

  /// One of few moments, so that some are the same; rarely before 1970 or after the ledger's now.
  private mutating func moment() -> String {
    if chance(20) { return pick(["1965-05-01T10:00:00Z", "2035-05-01T10:00:00Z"]) }
    // The ledger's own history begins in March 2026.
    if chance(3) { return "2026-03-01T09:00:0\(Int.random(in: 0...9, using: &random)).000001Z" }
    return "200\(Int.random(in: 0...9, using: &random))-05-01T10:00:00Z"
  }

  // MARK: Values

  private mutating func key(_ request: Oracle.Request) -> RequestKey {
    guard chance(25) else { return request.key }
    return RequestKey(prefix: pick(["OPS", "WEB", "XYZ"]), number: RequestNumber(777))
  }

  private mutating func actor(_ oracle: Oracle) -> PersonNumber {
    chance(40) ? PersonNumber(99) : chance(10) ? .operator : someone(oracle)
  }

  private mutating func someone(_ oracle: Oracle) -> PersonNumber {
    oracle.people.randomElement(using: &random)?.number ?? .operator
  }

  private mutating func person(_ oracle: Oracle) -> PersonNumber? {
    chance(3) ? nil : chance(40) ? PersonNumber(99) : someone(oracle)
  }

  private mutating func fields(_ board: BoardDefinition) -> [FieldValue] {
    board.fields.filter { _ in chance(3) }.map { field in
      let value =
        switch field.kind {
        case .text: text(upTo: 2)
        case .date: pick(["2026-03-01", "2028-02-29", "2026-02-29"])
        case .link: pick(["https://example.com/lamp", "mailto:ana@example.com", "nowhere"])
        }
      return FieldValue(id: chance(50) ? "colour" : field.id, value: chance(5) ? "" : value)
    }
  }

  /// Up to `count` words; none at times, and rarely something that may not be.
  mutating func text(upTo count: Int) -> String {
    if chance(40) { return pick(["Bell\u{7}", String(repeating: "x", count: 400), "  "]) }
    let words = (0..<Int.random(in: 0...count, using: &random)).map { _ in pick(Self.words) }
    return (words + (chance(10) ? [] : [pick(Self.words)])).joined(
      separator: pick([" ", " ", ", ", "-"]))
  }

  /// A query's text: beginnings of words, in any case; a key; nothing that could be found.
  mutating func wanted() -> String {
    switch Int.random(in: 0..<8, using: &random) {
    case 0:
      return "\(pick(["OPS", "web", "PEP", "XYZ"]))-\(Int.random(in: 0...12, using: &random))"
    case 1: return pick(["", "?!", "zzz", "x", "2026", "example", "İzmir"])
    default:
      let words = (0...Int.random(in: 0...1, using: &random)).map { _ in
        let word = pick(Self.words)
        return word.prefix(Int.random(in: 1...word.count, using: &random))
      }
      let text = words.joined(separator: " ")
      return chance(3) ? text.uppercased() : text
    }
  }

  private static let words = [
    "lamp", "lampshade", "LAMPS", "projector", "Prüfung", "prüfen", "Straße", "café", "漏れ", "漏水",
    "42", "v2", "OPS-1", "Äpfel",
  ]
}
