import Domain
import LMDB

/// What requests are told apart by. The numbers are stored.
public enum Facet: UInt32, Sendable {
  case status = 1
  case owner = 2
  case requester = 3
  case priority = 4
  /// Value 1: its text was edited.
  case edited = 5

  static let ofRows: [Facet] = [.status, .owner, .requester, .priority]
}

/// The values that one request has now.
public struct FacetRow: Equatable, Sendable {
  public var status: UInt16
  public var priority: UInt8
  public var owner: UInt32
  public var requester: UInt32

  /// The code of an owner; nobody is 2³² − 1.
  public static func code(_ person: PersonNumber?) -> UInt32 { person?.rawValue ?? .max }
  /// The owner with this code.
  public static func person(_ code: UInt32) -> PersonNumber? {
    code == .max ? nil : PersonNumber(code)
  }

  init(_ opening: RequestFact.Opening) {
    status = opening.status.rawValue
    priority = opening.priority.rawValue
    owner = Self.code(opening.owner)
    requester = opening.requester.rawValue
  }

  public subscript(facet: Facet) -> UInt32 {
    get {
      switch facet {
      case .status: UInt32(status)
      case .owner: owner
      case .requester: requester
      case .priority: UInt32(priority)
      case .edited: preconditionFailure("rows do not hold \(facet)")
      }
    }
    set {
      switch facet {
      case .status: status = UInt16(newValue)
      case .owner: owner = newValue
      case .requester: requester = newValue
      case .priority: priority = UInt8(newValue)
      case .edited: preconditionFailure("rows do not hold \(facet)")
      }
    }
  }

  // MARK: Stored form

  /// Twelve bytes: status 2, priority 1, unused 1, owner 4, requester 4.
  static let size = 12
  /// As many as fit twice on an LMDB page of 4 KiB.
  static let rowsPerBlock: UInt32 = 160

  static func block(of reference: RequestReference) -> UInt64 {
    UInt64(reference.board.rawValue) << 32
      | UInt64((reference.number.rawValue - 1) / rowsPerBlock)
  }

  static func offset(of reference: RequestReference) -> Int {
    Int((reference.number.rawValue - 1) % rowsPerBlock) * size
  }

  @inline(__always)
  init(bytes: borrowing RawSpan, at offset: Int) {
    status = UInt16(littleEndian: bytes.integer(at: offset))
    priority = bytes.integer(at: offset + 2)
    owner = UInt32(littleEndian: bytes.integer(at: offset + 4))
    requester = UInt32(littleEndian: bytes.integer(at: offset + 8))
  }

  func write(to block: inout [UInt8], at reference: RequestReference) {
    let offset = Self.offset(of: reference)
    if block.count < offset + Self.size {
      block.append(contentsOf: repeatElement(0, count: offset + Self.size - block.count))
    }
    block.set(status.littleEndian, at: offset)
    block[offset + 2] = priority
    block.set(owner.littleEndian, at: offset + 4)
    block.set(requester.littleEndian, at: offset + 8)
  }
}
