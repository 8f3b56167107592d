/// What kinds of events there are, as the log stores them. Never renumber, never reuse.
enum EventKind: UInt16, CaseIterable {
  case boardCreated = 1
  case quarantined = 2
  case accessChanged = 3
  case policyChanged = 4

  case personJoined = 16
  case roleChanged = 17
  case personErased = 18
  case roleRestored = 19
  case serviceAdded = 20
  case deactivated = 21
  case reactivated = 22

  case groupAdded = 24
  case groupRemoved = 25
  case memberAdded = 26
  case memberRemoved = 27

  case submitted = 32
  case assigned = 33
  case statusChanged = 34
  case prioritised = 35
  case edited = 36
  case commented = 37
  case contentErased = 38
  case undone = 39

  /// The numbers that are kept for what happens to people.
  static let ofPeople: Range<UInt16> = 16..<24

  /// The version of the kind's format that this program writes.
  var version: UInt16 { 1 }

  /// Whether text of earlier events goes with it.
  var isErasure: Bool { self == .personErased || self == .contentErased }

  /// Whether earlier events say less from now on: views that took these in have to be built anew.
  var outdatesViews: Bool { isErasure || self == .quarantined }
}
