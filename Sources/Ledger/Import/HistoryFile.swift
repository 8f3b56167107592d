import EventLog
import FoundationEssentials

/// A request history from elsewhere, read. As JSON Lines it has an event a line, oldest first; `init(csv:)` reads a
/// table.
///
/// Each line has `time`, `request` (the key there), `actor` and `event`; a `submitted` line has
/// `title`, `details`, `requester`, `owner`, `status` and `fields`; a `status` line `to`; an
/// `assigned` line `to` (null is nobody); an `edited` line `title` or `fields` (null removes).
public struct HistoryFile: Sendable {
  /// A line is one event with one text; longer ones are no history.
  public static let maximumLine = 1 << 20

  struct Line: Sendable {
    let number: Int
    /// Nil where nothing says when: then it happens now.
    let time: Timestamp?
    let request: String
    /// Nil where nothing says who: then it is whoever imports.
    let actor: String?
    let change: Change
  }

  enum Change: Sendable {
    case submitted(
      title: String, details: String, requester: String?, owner: String?, status: String,
      priority: String?, fields: [Field])
    case status(to: String)
    case assigned(to: String?)
    case edited(title: String?, fields: [Field])
  }

  struct Field: Sendable {
    let name: String
    /// Empty where it is removed.
    let value: String
  }

  let lines: [Line]

  init(lines: [Line]) { self.lines = lines }

  /// Reads a file's bytes.
  ///
  /// - Throws: `.unimportable`, naming the lines that are no events.
  public init(_ bytes: [UInt8]) throws(LedgerError) {
    var lines: [Line] = []
    var faults: [String] = []
    let decoder = JSONDecoder()
    let all = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, bytes) in all.enumerated() {
      guard bytes.contains(where: { $0 > 0x20 }) else { continue }
      do {
        guard bytes.count <= Self.maximumLine else { throw HistoryFault("is too long") }
        let raw = try decoder.decode(RawLine.self, from: Data(bytes))
        lines.append(try raw.line(index + 1))
      } catch { faults.append("Line \(index + 1) \(HistoryFault(error).reason).") }
      if faults.count == Self.maximumFaults { break }
    }
    guard faults.isEmpty else { throw .unimportable(faults) }
    self.lines = lines
  }

  /// How many faults are listed before reading stops: enough to see what is wrong with a file.
  static let maximumFaults = 20

  /// Whoever the file names, in the order of their first mention.
  public var people: [String] {
    var seen = Set<String>()
    return lines.flatMap(\.people).filter { seen.insert($0).inserted }
  }
}

extension HistoryFile.Line {
  var people: [String] {
    let others: [String?] =
      switch change {
      case .submitted(_, _, let requester, let owner, _, _, _): [requester, owner]
      case .assigned(let to): [to]
      case .status, .edited: []
      }
    return ([actor] + others).compactMap { $0 }
  }
}

/// Why a line is no event.
struct HistoryFault: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }

  init(_ error: any Error) {
    switch error {
    case let fault as HistoryFault: self = fault
    case DecodingError.keyNotFound(let key, _): reason = "has no “\(key.stringValue)”"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      reason = "has another type of value at “\(path)” than it should"
    default: reason = "is not a JSON object in UTF-8"
    }
  }
}

/// A line as JSON has it.
private struct RawLine: Decodable {
  let time: String
  let request: String
  let actor: String
  let event: String
  let title: String?
  let details: String?
  let requester: String?
  let owner: String?
  let status: String?
  let fields: [String: String?]?
  let to: String?

  func line(_ number: Int) throws -> HistoryFile.Line {
    guard let time = Timestamp(time) else {
      throw HistoryFault("has no time that can be read: “\(self.time.prefix(40))”")
    }
    guard !actor.isEmpty else { throw HistoryFault("has nobody as its actor") }
    return HistoryFile.Line(
      number: number, time: time, request: request, actor: actor, change: try change())
  }

  private func change() throws -> HistoryFile.Change {
    // By name, so that the same file always gives the same events.
    let fields = (fields ?? [:]).sorted { $0.key < $1.key }
      .map { HistoryFile.Field(name: $0.key, value: $0.value ?? "") }
    switch event {
    case "submitted":
      guard let title else { throw HistoryFault("has no “title”") }
      return .submitted(
        title: title, details: details ?? "", requester: requester, owner: owner,
        status: status ?? "", priority: nil, fields: fields)
    case "status":
      guard let to else { throw HistoryFault("has no “to”") }
      return .status(to: to)
    case "assigned": return .assigned(to: to)
    case "edited": return .edited(title: title, fields: fields)
    default: throw HistoryFault("has an event that is not known: “\(event.prefix(40))”")
    }
  }
}
