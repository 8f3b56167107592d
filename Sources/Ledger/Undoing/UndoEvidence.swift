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
  /// The positions of all events about a person, oldest first. O(log).
  func positions(about person: PersonNumber) throws -> [Position]
  func isHere(_ person: PersonNumber) throws -> Bool
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

  func positions(about person: PersonNumber) throws -> [Position] {
    var found: [Position] = []
    _ = try reader.forEachHeader(from: Position(1), through: end) { position, header in
      if header.isAbout(person) { found.append(position) }
      return true
    }
    return found
  }

  func isHere(_ person: PersonNumber) throws -> Bool {
    try views.directory.standing(of: person, in: snapshot)?.isErased == false
  }

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

  func positions(about person: PersonNumber) throws -> [Position] {
    try headers(where: { $0.isAbout(person) })
  }

  func isHere(_ person: PersonNumber) throws -> Bool {
    views.directory.standing(of: person, in: view)?.isErased == false
  }

  func countAdmins() throws -> Int { Int(views.directory.totals(in: view).admins) }
}

extension Header {
  /// Whether it says something of this person's standing.
  fileprivate func isAbout(_ person: PersonNumber) -> Bool {
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
