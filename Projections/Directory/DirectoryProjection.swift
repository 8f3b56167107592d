import Domain
import EventLog
import LMDB
import ProjectionEngine

/// Which boards, people and groups there are, and who may what.
///
/// Table `boards`: board → the positions of the events that have its definition and its access.
/// Table `people`: person → role, flags, and the event that erased them. Under key 0: how many people,
/// how many working admins.
/// Table `groups`: group → whether it is there. Under key 0: how many there ever were, and the policy.
/// Table `memberships`: person → their groups; `members`: group → who is in it. Four bytes each.
public struct DirectoryProjection: Projection {
  public static let name = "Directory"
  public static let version: UInt32 = 2

  let boards: ViewTable<UInt64>
  let people: ViewTable<UInt64>
  let groups: ViewTable<UInt64>
  let memberships: ViewTable<UInt64>
  let members: ViewTable<UInt64>

  public init(_ opener: TableOpener) throws(LMDBError) {
    boards = try opener.table("boards")
    people = try opener.table("people")
    groups = try opener.table("groups")
    memberships = try opener.table("memberships")
    members = try opener.table("members")
  }

  public func apply(_ recorded: RecordedFact, in batch: ViewBatch) {
    switch recorded.fact {
    case .boardCreated(let board):
      let positions = BoardPositions(definition: recorded.position, access: recorded.position)
      put(positions, of: board, in: batch)
    case .accessChanged(let board):
      guard var positions = self.positions(of: board, in: batch) else {
        preconditionFailure("an event is about board \(board), which was never created")
      }
      positions.access = recorded.position
      put(positions, of: board, in: batch)
    case .person(let event): take(event, at: recorded.position, in: batch)
    case .group(let event): take(event, in: batch)
    case .policyChanged(let policy):
      var totals = groupTotals(in: batch)
      totals.policy = policy
      put(totals, in: batch)
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
    case .serviceAdded(let person, let role):
      totals.people += 1
      put(
        Standing(person: person, role: role, maySignIn: false, isService: true), at: position,
        in: batch)
    case .roleChanged(let person, _), .roleRestored(let person, _, _, _), .erased(let person, _),
      .deactivated(let person), .reactivated(let person):
      guard var standing = standing(of: person, in: batch) else {
        preconditionFailure("an event is about person \(person), who never joined")
      }
      let former = standing
      if standing.isWorkingAdmin { totals.admins -= 1 }
      standing.evolve(event)
      if standing.isWorkingAdmin { totals.admins += 1 }
      let erasure = former.isErased ? erasure(of: person, in: batch) : nil
      put(standing, at: erasure ?? position, in: batch)
      if standing.isErased { leaveGroups(person, in: batch) }
    }
    put(totals, in: batch)
  }

  private func take(_ event: GroupEvent, in batch: ViewBatch) {
    switch event {
    case .added(let group):
      var totals = groupTotals(in: batch)
      totals.groups += 1
      put(totals, in: batch)
      batch.put([1], forKey: UInt64(group.rawValue), in: groups)
    case .removed(let group):
      batch.put([0], forKey: UInt64(group.rawValue), in: groups)
    case .memberAdded(let membership): add(membership, in: batch)
    case .memberRemoved(let membership): remove(membership, in: batch)
    }
  }

  private func leaveGroups(_ person: PersonNumber, in batch: ViewBatch) {
    for group in groups(of: person, in: batch) {
      take(.memberRemoved(Membership(group, person)), in: batch)
    }
  }

  // MARK: Questions

  /// How many people and working admins there are.
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

  private func erasure(of person: PersonNumber, in batch: ViewBatch) -> Position? {
    batch.withValue(forKey: UInt64(person.rawValue), in: people) { bytes in
      bytes.byteCount < 13 ? nil : Position(UInt64(littleEndian: bytes.integer(at: 5)))
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

  /// Which events say what a board is.
  public struct BoardPositions: Equatable, Sendable {
    /// Has its definition.
    public var definition: Position
    /// Has its access: the one that made it, or the last one that changed it.
    public var access: Position
  }

  /// Each board, by number.
  public func boards(
    in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> [(board: BoardNumber, positions: BoardPositions)] {
    var all: [(board: BoardNumber, positions: BoardPositions)] = []
    try snapshot.forEach(in: boards) { key, value in
      all.append((BoardNumber(UInt32(key)), BoardPositions(value)))
      return true
    }
    return all
  }

  /// Which events say what a board is, as the batch has it.
  public func positions(of board: BoardNumber, in batch: ViewBatch) -> BoardPositions? {
    batch.withValue(forKey: UInt64(board.rawValue), in: boards) { BoardPositions($0) }
  }

  // MARK: Stored form

  private static func standing(of person: PersonNumber, _ bytes: borrowing RawSpan) -> Standing {
    guard let role = Role(rawValue: UInt32(littleEndian: bytes.integer(at: 0))) else {
      preconditionFailure("person \(person) has an unknown role")
    }
    let flags: UInt8 = bytes.integer(at: 4)
    return Standing(
      person: person, role: role, maySignIn: flags & 1 == 1, isErased: flags & 2 == 2,
      isService: flags & 4 == 4, isDeactivated: flags & 8 == 8)
  }

  private func put(_ positions: BoardPositions, of board: BoardNumber, in batch: ViewBatch) {
    var value: [UInt8] = []
    value.append(integer: positions.definition.rawValue.littleEndian)
    value.append(integer: positions.access.rawValue.littleEndian)
    batch.put(value, forKey: UInt64(board.rawValue), in: boards)
  }

  private func put(_ standing: Standing, at position: Position, in batch: ViewBatch) {
    var value: [UInt8] = []
    value.append(integer: standing.role.rawValue.littleEndian)
    value.append(
      (standing.maySignIn ? 1 : 0) | (standing.isErased ? 2 : 0) | (standing.isService ? 4 : 0)
        | (standing.isDeactivated ? 8 : 0))
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

extension DirectoryProjection.BoardPositions {
  fileprivate init(_ bytes: borrowing RawSpan) {
    self.init(
      definition: Position(UInt64(littleEndian: bytes.integer(at: 0))),
      access: Position(UInt64(littleEndian: bytes.integer(at: 8))))
  }
}
