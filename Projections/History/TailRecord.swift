import Domain
import EventLog
import LMDB

/// One event as the columns need it, before it is in them.
struct TailRecord: Equatable {
  /// What the event set.
  enum Change: UInt8 {
    case submitted = 1
    case owner = 2
    case status = 3
    case priority = 4
    /// Nothing but when the request was last touched.
    case nothing = 5
  }

  let position: UInt64
  let happenedAt: Timestamp
  /// The request's place in its block.
  let place: Int
  let change: Change
  /// Whether it happened at another time than it was recorded at.
  let isLate: Bool
  var status: UInt16 = 0
  var priority: UInt8 = 0
  var owner: UInt32 = 0
  var requester: UInt32 = 0

  init(_ fact: RequestFact, _ header: Header, at position: Position, place: Int) {
    self.position = position.rawValue
    self.place = place
    happenedAt = header.happenedAt
    isLate = header.happenedAt != header.recordedAt
    switch fact {
    case .submitted(let opening):
      change = .submitted
      status = opening.status.rawValue
      priority = opening.priority.rawValue
      owner = opening.owner?.rawValue ?? Column.nobody
      requester = opening.requester.rawValue
    case .assigned(let person), .undone(_, .owner(let person)):
      change = .owner
      owner = person?.rawValue ?? Column.nobody
    case .statusChanged(let code), .undone(_, .status(let code)):
      change = .status
      status = code.rawValue
    case .prioritised(let new), .undone(_, .priority(let new)), .undone(_, .broughtBack(let new)):
      change = .priority
      priority = new.rawValue
    case .undone(_, .withdrawn):
      // Without a priority it is not there.
      change = .priority
      priority = 0
    case .edited, .commented, .contentErased, .undone(_, .text), .undone(_, .comment):
      change = .nothing
    }
  }

  /// The value that it sets in `column`; nil where it leaves that as it is.
  func value(of column: Column) -> UInt64? {
    switch (column, change) {
    case (.status, .submitted), (.status, .status): UInt64(status)
    case (.priority, .submitted), (.priority, .priority): UInt64(priority)
    case (.owner, .submitted), (.owner, .owner): UInt64(owner)
    case (.requester, .submitted): UInt64(requester)
    case (.created, .submitted), (.updated, _): UInt64(bitPattern: happenedAt.microseconds)
    default: nil
    }
  }

  // MARK: Stored form

  /// Thirty-two bytes: position 8, happened 8, owner 4, requester 4, place 2, status 2, priority 1,
  /// change 1, late 1, unused 1.
  static let size = 32
  /// How many a tail has before they go into the columns: as many as fill one page.
  static let maximum = 126

  static func records(in bytes: borrowing RawSpan) -> [TailRecord] {
    var records: [TailRecord] = []
    records.reserveCapacity(bytes.byteCount / size)
    for offset in stride(from: 0, to: bytes.byteCount, by: size) {
      records.append(TailRecord(bytes: bytes, at: offset))
    }
    return records
  }

  private init(bytes: borrowing RawSpan, at offset: Int) {
    position = UInt64(littleEndian: bytes.integer(at: offset))
    happenedAt = Timestamp(microseconds: Int64(littleEndian: bytes.integer(at: offset + 8)))
    owner = UInt32(littleEndian: bytes.integer(at: offset + 16))
    requester = UInt32(littleEndian: bytes.integer(at: offset + 20))
    place = Int(UInt16(littleEndian: bytes.integer(at: offset + 24)))
    status = UInt16(littleEndian: bytes.integer(at: offset + 26))
    priority = bytes.integer(at: offset + 28)
    guard let change = Change(rawValue: bytes.integer(at: offset + 29)) else {
      preconditionFailure("position \(position) has an unknown change in the tail")
    }
    self.change = change
    isLate = (bytes.integer(at: offset + 30) as UInt8) == 1
  }

  func append(to bytes: inout [UInt8]) {
    bytes.append(integer: position.littleEndian)
    bytes.append(integer: happenedAt.microseconds.littleEndian)
    bytes.append(integer: owner.littleEndian)
    bytes.append(integer: requester.littleEndian)
    bytes.append(integer: UInt16(place).littleEndian)
    bytes.append(integer: status.littleEndian)
    bytes.append(priority)
    bytes.append(change.rawValue)
    bytes.append(isLate ? 1 : 0)
    bytes.append(0)
  }
}
