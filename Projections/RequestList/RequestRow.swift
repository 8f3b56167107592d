import Domain
import EventLog
import LMDB
import ProjectionEngine

/// The state of one request that lists show and decisions need, without its text.
public struct RequestRow: Equatable, Sendable {
  public var status: StatusCode
  public var priority: Priority
  /// Whether its text was ever edited or a comment retracted, so that its words may not be all or no
  /// longer those that were written.
  public var isEdited: Bool
  /// Whether it was withdrawn: then it is in no list and no count.
  public var isWithdrawn: Bool
  public var owner: PersonNumber?
  public let requester: PersonNumber
  public var revision: UInt32
  /// Where it began, and its last event.
  public let submitted: Position
  public var last: Position
  /// When these happened, which for what was imported is not when it was recorded.
  public let createdAt: Timestamp
  public var updatedAt: Timestamp

  /// A request that begins with the event at `position`.
  public init(
    _ opening: RequestFact.Opening, revision: UInt32, position: Position, happenedAt: Timestamp
  ) {
    precondition(revision == 1, "position \(position) submits at revision \(revision)")
    status = opening.status
    priority = opening.priority
    isEdited = false
    isWithdrawn = false
    owner = opening.owner
    requester = opening.requester
    self.revision = revision
    submitted = position
    last = position
    createdAt = happenedAt
    updatedAt = happenedAt
  }

  /// Takes in what has happened.
  public mutating func take(
    _ fact: RequestFact, revision: UInt32, position: Position, happenedAt: Timestamp
  ) {
    self.revision = revision
    last = position
    updatedAt = happenedAt
    switch fact {
    case .submitted: preconditionFailure("position \(position) submits a request again")
    case .assigned(let person), .undone(_, .owner(let person)): owner = person
    case .statusChanged(let code), .undone(_, .status(let code)): status = code
    case .prioritised(let priority), .undone(_, .priority(let priority)):
      self.priority = priority
    case .edited, .undone(_, .text), .undone(_, .comment): isEdited = true
    case .undone(_, .withdrawn): isWithdrawn = true
    case .undone(_, .broughtBack): isWithdrawn = false
    case .commented, .contentErased: break
    }
  }

  /// What it says, field by field.
  public func fields(of reference: RequestReference) -> [EntryField] {
    func field(_ name: String, _ value: EntryField.Value) -> EntryField {
      EntryField(.request(reference), name, value)
    }
    return [
      field("status", .status(status)), field("priority", .text(priority.name)),
      field("owner", .person(owner)), field("requester", .person(requester)),
      field("edited", .text(isEdited ? "yes" : "no")),
      field("withdrawn", .text(isWithdrawn ? "yes" : "no")),
      field("revision", .text("\(revision)")),
      field("first event", .text("\(submitted)")), field("last event", .text("\(last)")),
      field("created", .text(createdAt.description)),
      field("updated", .text(updatedAt.description)),
    ]
  }

  // MARK: Stored form

  /// Forty-eight bytes: status 2, priority 1, flags 1, owner 4, requester 4, revision 4, submitted 8,
  /// last 8, created 8, updated 8. Nobody is 2³² − 1.
  static let size = 48
  /// A power of two, so that a block is in one share of a build; its two fit on an LMDB page of 4 KiB.
  static let rowsPerBlock: UInt32 = 32

  static func block(of reference: RequestReference) -> UInt64 {
    UInt64(reference.board.rawValue) << 32
      | UInt64((reference.number.rawValue - 1) / rowsPerBlock)
  }

  private static func offset(of reference: RequestReference) -> Int {
    Int((reference.number.rawValue - 1) % rowsPerBlock) * size
  }

  init?(block: borrowing RawSpan, at reference: RequestReference) {
    let offset = Self.offset(of: reference)
    guard block.byteCount >= offset + Self.size else { return nil }
    self.init(bytes: block, at: offset)
  }

  init?(block: [UInt8], at reference: RequestReference) {
    self.init(block: block.span.bytes, at: reference)
  }

  /// Nil where the place was never filled.
  init?(bytes: borrowing RawSpan, at offset: Int) {
    let submitted = UInt64(littleEndian: bytes.integer(at: offset + 16))
    guard submitted > 0, let priority = Priority(rawValue: bytes.integer(at: offset + 2)) else {
      return nil
    }
    status = StatusCode(UInt16(littleEndian: bytes.integer(at: offset)))
    self.priority = priority
    let flags: UInt8 = bytes.integer(at: offset + 3)
    isEdited = flags & 1 == 1
    isWithdrawn = flags & 2 == 2
    let owner = UInt32(littleEndian: bytes.integer(at: offset + 4))
    self.owner = owner == .max ? nil : PersonNumber(owner)
    requester = PersonNumber(UInt32(littleEndian: bytes.integer(at: offset + 8)))
    revision = UInt32(littleEndian: bytes.integer(at: offset + 12))
    self.submitted = Position(submitted)
    last = Position(UInt64(littleEndian: bytes.integer(at: offset + 24)))
    createdAt = Timestamp(microseconds: Int64(littleEndian: bytes.integer(at: offset + 32)))
    updatedAt = Timestamp(microseconds: Int64(littleEndian: bytes.integer(at: offset + 40)))
  }

  func write(to block: inout [UInt8], at reference: RequestReference) {
    let offset = Self.offset(of: reference)
    if block.count < offset + Self.size {
      block.append(contentsOf: repeatElement(0, count: offset + Self.size - block.count))
    }
    block.set(status.rawValue.littleEndian, at: offset)
    block[offset + 2] = priority.rawValue
    block[offset + 3] = (isEdited ? 1 : 0) | (isWithdrawn ? 2 : 0)
    block.set((owner?.rawValue ?? .max).littleEndian, at: offset + 4)
    block.set(requester.rawValue.littleEndian, at: offset + 8)
    block.set(revision.littleEndian, at: offset + 12)
    block.set(submitted.rawValue.littleEndian, at: offset + 16)
    block.set(last.rawValue.littleEndian, at: offset + 24)
    block.set(createdAt.microseconds.littleEndian, at: offset + 32)
    block.set(updatedAt.microseconds.littleEndian, at: offset + 40)
  }
}
