import Domain
import LMDB
import ProjectionEngine

// Groups, who is in them, and the policy.
extension DirectoryProjection {
  /// How many groups there ever were, and what holds for all boards.
  public struct GroupTotals: Equatable, Sendable {
    public var groups: UInt32
    public var policy: Policy
  }

  public func groupTotals(in batch: ViewBatch) -> GroupTotals {
    batch.withValue(forKey: 0, in: groups) { GroupTotals($0) } ?? .none
  }

  /// What holds for all boards.
  public func policy(in snapshot: borrowing ViewSnapshot) throws(LMDBError) -> Policy {
    try snapshot.withValue(forKey: 0, in: groups) { GroupTotals($0).policy } ?? .standard
  }

  /// The groups that there are, by number.
  public func groups(in snapshot: borrowing ViewSnapshot) throws(LMDBError) -> [GroupNumber] {
    var all: [GroupNumber] = []
    try snapshot.forEach(in: groups, from: 1) { key, value in
      let isThere: UInt8 = value.integer(at: 0)
      if isThere == 1 { all.append(GroupNumber(UInt32(key))) }
      return true
    }
    return all
  }

  /// Whether the group was added and not removed.
  public func isThere(_ group: GroupNumber, in batch: ViewBatch) -> Bool {
    guard group.rawValue > 0 else { return false }
    return batch.withValue(forKey: UInt64(group.rawValue), in: groups) {
      let isThere: UInt8 = $0.integer(at: 0)
      return isThere == 1
    } ?? false
  }

  /// The groups that somebody is in, by number.
  public func groups(
    of person: PersonNumber, in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> [GroupNumber] {
    try snapshot.withValue(forKey: UInt64(person.rawValue), in: memberships) {
      Self.numbers($0).map { GroupNumber($0) }
    } ?? []
  }

  public func groups(of person: PersonNumber, in batch: ViewBatch) -> [GroupNumber] {
    numbers(person.rawValue, in: memberships, batch).map { GroupNumber($0) }
  }

  /// Who is in a group, by number.
  public func members(
    of group: GroupNumber, in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> [PersonNumber] {
    try snapshot.withValue(forKey: UInt64(group.rawValue), in: members) {
      Self.numbers($0).map { PersonNumber($0) }
    } ?? []
  }

  public func members(of group: GroupNumber, in batch: ViewBatch) -> [PersonNumber] {
    numbers(group.rawValue, in: members, batch).map { PersonNumber($0) }
  }

  public func isMember(_ membership: Membership, in batch: ViewBatch) -> Bool {
    groups(of: membership.person, in: batch).contains(membership.group)
  }

  // MARK: Changes

  func add(_ membership: Membership, in batch: ViewBatch) {
    change(membership.person.rawValue, in: memberships, batch) {
      $0.insert(membership.group.rawValue)
    }
    change(membership.group.rawValue, in: members, batch) {
      $0.insert(membership.person.rawValue)
    }
  }

  func remove(_ membership: Membership, in batch: ViewBatch) {
    change(membership.person.rawValue, in: memberships, batch) {
      $0.remove(membership.group.rawValue)
    }
    change(membership.group.rawValue, in: members, batch) {
      $0.remove(membership.person.rawValue)
    }
  }

  // MARK: Stored form

  private func change(
    _ key: UInt32, in table: ViewTable<UInt64>, _ batch: ViewBatch,
    _ change: (inout Set<UInt32>) -> Void
  ) {
    var numbers = Set(numbers(key, in: table, batch))
    change(&numbers)
    var value: [UInt8] = []
    value.reserveCapacity(numbers.count * 4)
    for number in numbers.sorted() { value.append(integer: number.littleEndian) }
    batch.put(value, forKey: UInt64(key), in: table)
  }

  private func numbers(
    _ key: UInt32, in table: ViewTable<UInt64>, _ batch: ViewBatch
  ) -> [UInt32] {
    batch.withValue(forKey: UInt64(key), in: table) { Self.numbers($0) } ?? []
  }

  private static func numbers(_ bytes: borrowing RawSpan) -> [UInt32] {
    var numbers: [UInt32] = []
    numbers.reserveCapacity(bytes.byteCount / 4)
    for index in 0..<bytes.byteCount / 4 {
      numbers.append(UInt32(littleEndian: bytes.integer(at: index * 4)))
    }
    return numbers
  }

  func put(_ totals: GroupTotals, in batch: ViewBatch) {
    var value: [UInt8] = []
    value.append(integer: totals.groups.littleEndian)
    value.append(totals.policy.boardMakers.rawValue)
    value.append(totals.policy.wideners.rawValue)
    batch.put(value, forKey: 0, in: groups)
  }
}

extension DirectoryProjection.GroupTotals {
  static let none = Self(groups: 0, policy: .standard)

  init(_ bytes: borrowing RawSpan) {
    let makers: UInt8 = bytes.integer(at: 4)
    let wideners: UInt8 = bytes.integer(at: 5)
    guard let makers = Policy.BoardMakers(rawValue: makers),
      let wideners = Policy.Wideners(rawValue: wideners)
    else { preconditionFailure("the policy in the views is \(makers), \(wideners)") }
    self.init(
      groups: UInt32(littleEndian: bytes.integer(at: 0)),
      policy: Policy(boardMakers: makers, wideners: wideners))
  }
}
