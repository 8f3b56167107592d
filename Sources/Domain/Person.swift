/// Identifies a person for as long as the ledger lives.
///
/// The log knows people by this number alone, so that names and addresses can be forgotten.
/// Numbers start at 1; 0 is the operator at the terminal, before anybody has joined.
public struct PersonNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: UInt32
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// Whoever has the data folder in hands: the first start, and repairs.
  public static let `operator` = PersonNumber(0)

  public var description: String { String(rawValue) }
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// What a person may do in the whole ledger.
public enum Role: UInt32, CaseIterable, Sendable {
  case member = 1
  case admin = 2

  /// The stable name, in commands, addresses and JSON.
  public var name: String {
    switch self {
    case .member: "member"
    case .admin: "admin"
    }
  }

  public init?(name: String) {
    guard let role = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = role
  }
}

/// What the ledger knows of a person: everything but who they are.
public struct Standing: Equatable, Sendable {
  public let person: PersonNumber
  public private(set) var role: Role
  /// Imported names own and request things, and never sign in; neither does who was erased.
  public private(set) var maySignIn: Bool
  /// Whether the ledger forgot who this is. The number stays where it was named.
  public private(set) var isErased: Bool
  /// Whether it is a machine: it acts with tokens, and has no pages.
  public let isService: Bool
  /// Whether they were put out, until somebody lets them in again.
  public private(set) var isDeactivated: Bool

  public init(
    person: PersonNumber, role: Role, maySignIn: Bool, isErased: Bool = false,
    isService: Bool = false, isDeactivated: Bool = false
  ) {
    self.person = person
    self.role = role
    self.maySignIn = maySignIn
    self.isErased = isErased
    self.isService = isService
    self.isDeactivated = isDeactivated
  }

  /// Whether they may do anything at all.
  public var isActive: Bool { !isErased && !isDeactivated }
  /// Whether a ledger with this admin alone has one: a machine and who was put out are none.
  public var isWorkingAdmin: Bool { role == .admin && isActive && !isService }

  /// Takes in what has happened. Cannot fail: the past is not up for review.
  public mutating func evolve(_ event: PersonEvent) {
    switch event {
    case .joined(_, let role, _), .serviceAdded(_, let role): self.role = role
    case .deactivated: isDeactivated = true
    case .reactivated: isDeactivated = false
    case .roleChanged(_, let role), .roleRestored(_, let role, _, _): self.role = role
    case .erased:
      role = .member
      maySignIn = false
      isErased = true
    }
  }
}

/// One fact about a person.
public enum PersonEvent: Equatable, Sendable {
  case joined(PersonNumber, role: Role, maySignIn: Bool)
  /// A machine got a number of its own, so that the log names it.
  case serviceAdded(PersonNumber, role: Role)
  /// They may do nothing any more, and own no unfinished request.
  case deactivated(PersonNumber)
  case reactivated(PersonNumber)
  case roleChanged(PersonNumber, to: Role)
  /// An earlier change of the role was taken back. The reason is nil where it was not read.
  case roleRestored(PersonNumber, to: Role, undoing: EventNumber, reason: String?)
  /// Who they are was forgotten, and perhaps what they typed.
  case erased(PersonNumber, PersonErasure)
}

extension PersonEvent {
  /// Whether somebody may do more after it than before.
  public var givesRights: Bool {
    switch self {
    case .joined(_, _, let maySignIn): maySignIn
    case .serviceAdded, .reactivated: true
    case .roleChanged(_, let role), .roleRestored(_, let role, _, _): role == .admin
    case .deactivated, .erased: false
    }
  }

  /// Whom it is about.
  public var person: PersonNumber {
    switch self {
    case .joined(let person, _, _), .serviceAdded(let person, _), .deactivated(let person),
      .reactivated(let person), .roleChanged(let person, _), .roleRestored(let person, _, _, _),
      .erased(let person, _):
      person
    }
  }

  /// What is known of somebody with whom it begins; nil where it is about somebody known.
  public var beginning: Standing? {
    switch self {
    case .joined(let person, let role, let maySignIn):
      Standing(person: person, role: role, maySignIn: maySignIn)
    case .serviceAdded(let person, let role):
      Standing(person: person, role: role, maySignIn: false, isService: true)
    case .deactivated, .reactivated, .roleChanged, .roleRestored, .erased: nil
    }
  }
}

/// What someone wants to be true of a person.
public enum PersonCommand: Equatable, Sendable {
  /// Adds the next person; the answer carries the number.
  case join(role: Role, maySignIn: Bool)
  /// Adds a machine as the next person.
  case addService(role: Role)
  /// Puts somebody out. What they own and is unfinished is nobody's from then on.
  case deactivate(PersonNumber)
  case reactivate(PersonNumber)
  case changeRole(PersonNumber, to: Role)
}

/// The rules about people.
public enum People {
  /// Chooses the events that answer `command`.
  ///
  /// - Parameters:
  ///   - next: the number the next person will have.
  ///   - standing: what is known of a person, or nil where nobody has the number.
  ///   - admins: how many working admins there are now.
  public static func decide(
    _ command: PersonCommand, next: PersonNumber, admins: Int,
    standing: (PersonNumber) -> Standing?
  ) throws(Refusal) -> [PersonEvent] {
    switch command {
    case .join(let role, let maySignIn):
      return [.joined(next, role: role, maySignIn: maySignIn)]
    case .addService(let role): return [.serviceAdded(next, role: role)]
    case .deactivate(let person):
      let now = try known(person, standing)
      if now.isDeactivated { return [] }
      if now.isWorkingAdmin && admins <= 1 { throw .lastAdmin }
      return [.deactivated(person)]
    case .reactivate(let person):
      return try known(person, standing).isDeactivated ? [.reactivated(person)] : []
    case .changeRole(let person, let role):
      let now = try known(person, standing)
      guard now.maySignIn || now.isService else { throw .cannotSignIn(person) }
      if now.role == role { return [] }
      if now.isWorkingAdmin && admins <= 1 { throw .lastAdmin }
      return [.roleChanged(person, to: role)]
    }
  }

  private static func known(
    _ person: PersonNumber, _ standing: (PersonNumber) -> Standing?
  ) throws(Refusal) -> Standing {
    guard let now = standing(person) else { throw .unknownPerson(person.description) }
    if now.isErased { throw .personErased(person) }
    return now
  }
}
