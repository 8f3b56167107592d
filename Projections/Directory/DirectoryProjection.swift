import Domain
import EventLog
import LMDB
import ProjectionEngine

/// Which boards and which people there are.
///
/// Table `boards`: board → the position of the event that has its definition.
/// Table `people`: person → role, whether they sign in, whether they were erased, and by which event.
/// Under key 0: how many people, how many admins.
public struct DirectoryProjection: Projection {
  public static let name = "Directory"
  public static let version: UInt32 = 1

  let boards: ViewTable<UInt64>
  let people: ViewTable<UInt64>

  public init(_ opener: TableOpener) throws(LMDBError) {
    boards = try opener.table("boards")
    people = try opener.table("people")
  }

  public func apply(_ recorded: RecordedFact, in batch: ViewBatch) {
    switch recorded.fact {
    case .boardCreated(let board):
      var value: [UInt8] = []
      value.append(integer: recorded.position.rawValue.littleEndian)
      batch.put(value, forKey: UInt64(board.rawValue), in: boards)
    case .person(let event): take(event, at: recorded.position, in: batch)
    case .request, .quarantined: break
    }
  }

  private func take(_ event: PersonEvent, at position: Position, in batch: ViewBatch) {
    var totals = self.totals(in: batch)
    switch event {
    case .joined(let person, let role, let maySignIn):
      totals.people += 1
      if role == .admin { totals.admins += 1 }
      put(Standing(person: person, role: role, maySignIn: maySignIn), at: position, in: batch)
    case .roleChanged(let person, _), .roleRestored(let person, _, _, _), .erased(let person, _):
      guard var standing = standing(of: person, in: batch) else {
        preconditionFailure("an event is about person \(person), who never joined")
      }
      if standing.role == .admin { totals.admins -= 1 }
      standing.evolve(event)
      if standing.role == .admin { totals.admins += 1 }
      put(standing, at: position, in: batch)
    }
    put(totals, in: batch)
  }

  // MARK: Questions

  /// How many people and admins there are.
  public struct Totals: Equatable, Sendable {
    public var people: UInt32
    public var admins: UInt32
  }

  public func totals(in batch: ViewBatch) -> Totals {
    guard let value = batch.value(forKey: 0, in: people) else {
      return Totals(people: 0, admins: 0)
    }
    return Totals(
      people: UInt32(littleEndian: value.integer(at: 0)),
      admins: UInt32(littleEndian: value.integer(at: 4)))
  }

  public func standing(of person: PersonNumber, in batch: ViewBatch) -> Standing? {
    guard person != .operator else { return nil }
    return batch.withValue(forKey: UInt64(person.rawValue), in: people) {
      Self.standing(of: person, $0)
    }
  }

  public func standing(
    of person: PersonNumber, in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> Standing? {
    guard person != .operator else { return nil }
    return try snapshot.withValue(forKey: UInt64(person.rawValue), in: people) {
      Self.standing(of: person, $0)
    }
  }

  /// The position of the last event that erased a person; nil where none did.
  public func erasure(
    of person: PersonNumber, in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> Position? {
    guard person != .operator else { return nil }
    return try snapshot.withValue(forKey: UInt64(person.rawValue), in: people) { bytes in
      bytes.byteCount < 13
        ? nil : Position(UInt64(littleEndian: bytes.integer(at: 5)))
    } ?? nil
  }

  /// Everybody, by number.
  public func everybody(in snapshot: borrowing ViewSnapshot) throws(LMDBError) -> [Standing] {
    var all: [Standing] = []
    try snapshot.forEach(in: people, from: 1) { key, value in
      all.append(Self.standing(of: PersonNumber(UInt32(key)), value))
      return true
    }
    return all
  }

  /// Each board, by number, with the position of the event that has its definition.
  public func definitions(
    in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> [(board: BoardNumber, position: Position)] {
    var all: [(board: BoardNumber, position: Position)] = []
    try snapshot.forEach(in: boards) { key, value in
      all.append(
        (BoardNumber(UInt32(key)), Position(UInt64(littleEndian: value.integer(at: 0)))))
      return true
    }
    return all
  }

  /// The position of the event that has a board's definition, as the batch has it.
  public func definition(of board: BoardNumber, in batch: ViewBatch) -> Position? {
    batch.withValue(forKey: UInt64(board.rawValue), in: boards) {
      Position(UInt64(littleEndian: $0.integer(at: 0)))
    }
  }

  // MARK: Stored form

  private static func standing(of person: PersonNumber, _ bytes: borrowing RawSpan) -> Standing {
    guard let role = Role(rawValue: UInt32(littleEndian: bytes.integer(at: 0))) else {
      preconditionFailure("person \(person) has an unknown role")
    }
    let flags: UInt8 = bytes.integer(at: 4)
    return Standing(
      person: person, role: role, maySignIn: flags & 1 == 1, isErased: flags & 2 == 2)
  }

  private func put(_ standing: Standing, at position: Position, in batch: ViewBatch) {
    var value: [UInt8] = []
    value.append(integer: standing.role.rawValue.littleEndian)
    value.append((standing.maySignIn ? 1 : 0) | (standing.isErased ? 2 : 0))
    if standing.isErased { value.append(integer: position.rawValue.littleEndian) }
    batch.put(value, forKey: UInt64(standing.person.rawValue), in: people)
  }

  private func put(_ totals: Totals, in batch: ViewBatch) {
    var value: [UInt8] = []
    value.append(integer: totals.people.littleEndian)
    value.append(integer: totals.admins.littleEndian)
    batch.put(value, forKey: 0, in: people)
  }
}
