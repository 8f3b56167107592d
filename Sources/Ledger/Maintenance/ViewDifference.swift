import Domain
import EventLog
import ProjectionEngine

/// One thing that the live generation says differently from what the log makes of it.
public struct ViewDifference: Sendable, Equatable, CustomStringConvertible {
  public let table: String
  /// What it is about: the key of a request, as in `OPS-12`, where it is about one.
  public let subject: String
  public let field: String
  /// Nil where one says nothing about it.
  public let live: String?
  public let rebuilt: String?

  /// `OPS-12 status: done, and new by the log`
  public var description: String {
    "\(subject) \(field): \(live ?? "nothing"), and \(rebuilt ?? "nothing") by the log"
  }
}

extension RequestLedger {
  /// Keys and statuses for the numbers that projections keep.
  func words(for differences: [EntryDifference]) throws -> [ViewDifference] {
    guard !differences.isEmpty else { return [] }
    let boards = try definitionsByLog()
    return differences.map { difference in
      let board = difference.subject.board.flatMap { boards[$0] }
      return ViewDifference(
        table: difference.table, subject: difference.subject.words(on: board),
        field: difference.name, live: difference.first?.words(on: board),
        rebuilt: difference.second?.words(on: board))
    }
  }

  /// Read from the log, because the views are what is in doubt. O(log).
  private func definitionsByLog() throws -> [BoardNumber: BoardDefinition] {
    var boards: [BoardNumber: BoardDefinition] = [:]
    try fold(
      from: .init(1), through: log.head(),
      where: { EventKind(rawValue: $0.kind) == .boardCreated },
      { recorded in
        guard case .board(.created(let number, let definition, _))? = recorded.event() else {
          return
        }
        boards[number] = definition
      })
    return boards
  }
}

extension EntryField.Subject {
  fileprivate var board: BoardNumber? {
    switch self {
    case .request(let reference): reference.board
    case .board(let board): board
    case .person, .entry: nil
    }
  }

  func words(on board: BoardDefinition?) -> String {
    switch self {
    case .request(let reference):
      board.map { "\(RequestKey(prefix: $0.prefix, number: reference.number))" }
        ?? "request \(reference.number) of board \(reference.board)"
    case .board(let number): "board \(board?.slug ?? "\(number)")"
    case .person(let person): "person \(person)"
    case .entry(let key): "entry \(key)"
    }
  }
}

extension EntryField.Value {
  func words(on board: BoardDefinition?) -> String {
    switch self {
    case .status(let code):
      board?.statuses.first { $0.code == code }?.id ?? "status \(code.rawValue)"
    case .person(let person): person.map { "person \($0)" } ?? "nobody"
    case .text(let text): text
    }
  }
}
