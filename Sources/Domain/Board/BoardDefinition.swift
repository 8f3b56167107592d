/// Identifies a board for as long as the ledger lives. Numbers start at 1.
public struct BoardNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: UInt32
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public var description: String { String(rawValue) }
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A status as the log stores it: small, and never reused for another meaning on its board.
public struct StatusCode: Hashable, Sendable {
  public let rawValue: UInt16
  public init(_ rawValue: UInt16) { self.rawValue = rawValue }
}

/// What a status means, whatever it is called: reports and rules survive a renamed status.
public enum StatusCategory: UInt8, CaseIterable, Sendable {
  case open = 1
  case active = 2
  case waiting = 3
  case done = 4
  case declined = 5

  /// The stable name, in JSON and style sheets.
  public var name: String {
    switch self {
    case .open: "open"
    case .active: "active"
    case .waiting: "waiting"
    case .done: "done"
    case .declined: "declined"
    }
  }

  /// Whether work on the request has ended.
  public var isFinal: Bool { self == .done || self == .declined }
}

/// One status of a board.
public struct Status: Equatable, Sendable {
  public let code: StatusCode
  /// The stable name, as in `in-progress`: in commands, addresses and JSON.
  public let id: String
  /// What people read, as in `In progress`.
  public let name: String
  public let category: StatusCategory

  public init(code: StatusCode, id: String, name: String, category: StatusCategory) {
    self.code = code
    self.id = id
    self.name = name
    self.category = category
  }
}

/// A step that a board allows from one status to another.
public struct Transition: Equatable, Sendable {
  public let from: StatusCode
  public let to: StatusCode
  public let needsReason: Bool

  public init(from: StatusCode, to: StatusCode, needsReason: Bool = false) {
    self.from = from
    self.to = to
    self.needsReason = needsReason
  }
}

/// What a field of a board may hold.
public enum FieldKind: UInt8, CaseIterable, Sendable {
  case text = 1
  /// A day without a zone, as in `2026-03-01`.
  case date = 2
  /// An `http`, `https` or `mailto` address.
  case link = 3
}

/// One field that the requests of a board have beside title, details, priority and owner.
public struct FieldDefinition: Equatable, Sendable {
  /// The stable name, in commands and JSON.
  public let id: String
  /// What people read above the field.
  public let label: String
  public let kind: FieldKind

  public init(id: String, label: String, kind: FieldKind) {
    self.id = id
    self.label = label
    self.kind = kind
  }
}

/// How a board works: what its requests hold, which statuses they can have, which steps are allowed.
public struct BoardDefinition: Equatable, Sendable {
  /// What a board is at most, so that a filter fits an address and a header its number.
  public static let maximumStatuses = 64
  public static let maximumFields = 64

  /// The name in addresses, as in `ops`.
  public let slug: String
  /// What people read, as in `Operations`.
  public let name: String
  /// What the keys of its requests begin with, as in `OPS`.
  public let prefix: String
  /// In the order in which people read them. The first one is where a new request begins.
  public let statuses: [Status]
  public let transitions: [Transition]
  public let fields: [FieldDefinition]

  public init(
    slug: String, name: String, prefix: String, statuses: [Status], transitions: [Transition],
    fields: [FieldDefinition]
  ) {
    precondition(!statuses.isEmpty, "board \(slug) has no status")
    precondition(statuses.count <= Self.maximumStatuses, "\(statuses.count) statuses")
    precondition(fields.count <= Self.maximumFields, "\(fields.count) fields")
    self.slug = slug
    self.name = name
    self.prefix = prefix
    self.statuses = statuses
    self.transitions = transitions
    self.fields = fields
  }

  /// Where a new request begins.
  public var firstStatus: Status { statuses[0] }

  public func status(_ id: String) -> Status? { statuses.first { $0.id == id } }

  /// The status with `code`. Traps where there is none: a code in the log came from a definition.
  public func status(_ code: StatusCode) -> Status {
    guard let status = statuses.first(where: { $0.code == code }) else {
      preconditionFailure("board \(slug) never had a status \(code.rawValue)")
    }
    return status
  }

  public func field(_ id: String) -> FieldDefinition? { fields.first { $0.id == id } }

  public func transition(from: StatusCode, to: StatusCode) -> Transition? {
    transitions.first { $0.from == from && $0.to == to }
  }

  /// The statuses that can follow `code`, in the order of the board.
  public func next(after code: StatusCode) -> [Status] {
    statuses.filter { transition(from: code, to: $0.code) != nil }
  }
}

/// One fact about a board.
public enum BoardEvent: Equatable, Sendable {
  /// By whoever owns it from then on.
  case created(BoardNumber, BoardDefinition, opening: BoardOpening)
  /// Who may see it, and do what, from then on: all of it. The reason is empty where none was given.
  case accessChanged(BoardNumber, BoardAccess, reason: String)
}
