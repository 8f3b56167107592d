import Directory
import Domain
import EventLog
import Lookup
import ProjectionEngine
import RequestList
import Timeline

/// What a plan of an undo is made from: the same for a preview, which reads the views, and for the
/// deed, which happens inside the writer.
protocol UndoEvidence: ~Copyable {
  /// The last event.
  var end: Position { get }
  /// Nil past the end, and at zero.
  func storedHeader(at position: Position) throws -> Header?
  func wholeEvent(at position: Position) throws -> LedgerEvent
  /// All events of a request, oldest first.
  func wholeHistory(of reference: RequestReference) throws -> [HistoryEntry]
  /// The positions of all events whose header `isWanted`, oldest first. O(log).
  func positions(where isWanted: (borrowing Header) -> Bool) throws -> [Position]
  func knownStanding(of person: PersonNumber) throws -> Standing?
  func groupsNow(of person: PersonNumber) throws -> [GroupNumber]
  func isThere(_ group: GroupNumber) throws -> Bool
  func everyBoard() throws -> [KnownBoard]
  func countAdmins() throws -> Int
}

extension Question: UndoEvidence {
  var end: Position { snapshot.position }

  func storedHeader(at position: Position) throws -> Header? {
    position <= end ? try reader.header(at: position) : nil
  }

  func wholeEvent(at position: Position) throws -> LedgerEvent { try event(at: position).event }

  func wholeHistory(of reference: RequestReference) throws -> [HistoryEntry] {
    try history(of: reference)
  }

  func positions(where isWanted: (borrowing Header) -> Bool) throws -> [Position] {
    var found: [Position] = []
    _ = try reader.forEachHeader(from: Position(1), through: end) { position, header in
      if isWanted(header) { found.append(position) }
      return true
    }
    return found
  }

  func knownStanding(of person: PersonNumber) throws -> Standing? {
    try views.directory.standing(of: person, in: snapshot)
  }

  func groupsNow(of person: PersonNumber) throws -> [GroupNumber] {
    try views.directory.groups(of: person, in: snapshot)
  }

  func isThere(_ group: GroupNumber) throws -> Bool {
    try views.directory.groups(in: snapshot).contains(group)
  }

  func everyBoard() throws -> [KnownBoard] { try allBoards() }

  func countAdmins() throws -> Int {
    try views.directory.everybody(in: snapshot).count(where: \.isWorkingAdmin)
  }
}

extension WriteSession: UndoEvidence {
  var end: Position { head }

  func storedHeader(at position: Position) throws -> Header? {
    position > .zero && position <= head ? try event(at: position).0 : nil
  }

  func wholeEvent(at position: Position) throws -> LedgerEvent { try event(at: position).1 }

  func wholeHistory(of reference: RequestReference) throws -> [HistoryEntry] {
    guard let row = views.requests.row(of: reference, in: view) else { return [] }
    return try history(of: reference, after: 0, through: row.revision)
  }

  func positions(where isWanted: (borrowing Header) -> Bool) throws -> [Position] {
    try headers(where: isWanted)
  }

  func knownStanding(of person: PersonNumber) throws -> Standing? {
    views.directory.standing(of: person, in: view)
  }

  func groupsNow(of person: PersonNumber) throws -> [GroupNumber] {
    views.directory.groups(of: person, in: view)
  }

  func isThere(_ group: GroupNumber) throws -> Bool { views.directory.isThere(group, in: view) }

  func everyBoard() throws -> [KnownBoard] { try boards() }

  func countAdmins() throws -> Int { Int(views.directory.totals(in: view).admins) }
}

extension Header {
  /// Whether it says something of this person's standing.
  func isAbout(_ person: PersonNumber) -> Bool {
    switch EventKind(rawValue: kind) {
    case .personJoined, .serviceAdded, .deactivated, .reactivated, .roleChanged, .roleRestored,
      .personErased:
      argument.b == person.rawValue
    case .boardCreated, .accessChanged, .policyChanged, .groupAdded, .groupRemoved, .memberAdded,
      .memberRemoved, .quarantined, .submitted, .assigned, .statusChanged, .prioritised, .edited,
      .commented, .contentErased, .undone, nil:
      false
    }
  }
}
