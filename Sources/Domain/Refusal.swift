/// Why a command was not carried out. Nothing was written.
///
/// The set is closed: whoever shows a refusal switches over all of it.
public indirect enum Refusal: Error, Equatable, Sendable {
  // What was typed.
  case empty(String)
  case tooLong(String, length: Int, maximum: Int)
  case controlCharacter(String, UInt32)
  case notADate(String, String)
  case notALink(String, String)
  case unknownField(String, allowed: [String])
  case unknownPriority(String)
  /// Several things at once, each with a JSON pointer to where it was typed.
  case faults([Fault])

  // What the board or the ledger does not have.
  case unknownStatus(String, allowed: [String])
  case unknownPerson(String)
  case unknownBoard(String, allowed: [String])
  case unknownRequest(String)
  case unknownRole(String)
  case unknownEvent(EventNumber)
  case unknownGroup(String)

  // What a rule forbids.
  case transitionNotAllowed(from: String, to: String, allowed: [String])
  case reasonNeeded(from: String, to: String)
  case boardExists(String)
  case prefixTaken(String)
  case lastAdmin
  case cannotSignIn(PersonNumber)
  case personErased(PersonNumber)
  case denied(Action)
  /// It gives somebody rights, and whoever asks for it signed in a while ago.
  case signInAgain
  /// The board is to be seen by more, which is for the admins alone to say here.
  case wideningDenied
  /// More people and groups are named than a board takes.
  case tooManyGrants(Int)
  /// Nobody who could own the board.
  case cannotOwn(PersonNumber)
  /// The request would be somebody's who may not see its board.
  case cannotSee(PersonNumber, board: String)
  /// Who does not handle requests here says who owns a new one.
  case ownerDenied
  /// Who does not handle requests here asks in the name of somebody else.
  case requesterDenied
  /// The request was withdrawn, and nothing can be done with it until that is undone.
  case withdrawn
  /// Everything that stands against undoing.
  case cannotUndo([UndoObstacle])
  /// The event cannot be read, and the ledger cannot go on without it.
  case cannotQuarantine(EventNumber, reason: String)
  /// More events cannot be read than a ledger goes on without.
  case tooManyQuarantined(limit: Int)

  // What a history from elsewhere cannot mean.
  case notSubmitted
  case submittedTwice

  // What came first.
  case stale(expected: UInt32, actual: UInt32)
  case commandReused
}

/// One thing that is wrong with an input, and where.
public struct Fault: Equatable, Sendable {
  /// A JSON pointer, as in `/fields/due`.
  public let pointer: String
  public let refusal: Refusal

  public init(pointer: String, refusal: Refusal) {
    self.pointer = pointer
    self.refusal = refusal
  }
}

/// Collects what is wrong, so that everything is said at once.
struct Faults {
  private var faults: [Fault] = []

  mutating func add(_ pointer: String, _ refusal: Refusal) {
    faults.append(Fault(pointer: pointer, refusal: refusal))
  }

  mutating func take<Value>(
    _ pointer: String, _ read: () throws(Refusal) -> Value
  ) -> Value? {
    do throws(Refusal) { return try read() } catch {
      add(pointer, error)
      return nil
    }
  }

  /// The values that are all right, one a field: of several for one field, the last. What is not all
  /// right is noted.
  mutating func fields(_ values: [FieldValue], on board: BoardDefinition) -> [FieldValue] {
    var taken: [FieldValue] = []
    for field in values {
      let pointer = "/fields/\(escaped(field.id))"
      guard let definition = board.field(field.id) else {
        add(pointer, .unknownField(field.id, allowed: board.fields.map(\.id)))
        continue
      }
      let value = take(pointer) { () throws(Refusal) in
        try Wording.value(field.value, of: definition)
      }
      guard let value else { continue }
      taken.removeAll { $0.id == field.id }
      taken.append(FieldValue(id: field.id, value: value))
    }
    return taken
  }

  /// A name as a JSON pointer has it (RFC 6901).
  private func escaped(_ name: String) -> String {
    var pointer = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      switch scalar {
      case "~": pointer.append(contentsOf: "~0".unicodeScalars)
      case "/": pointer.append(contentsOf: "~1".unicodeScalars)
      default: pointer.append(scalar)
      }
    }
    return String(pointer)
  }

  /// Throws what was found: the one fault with its place, or all of them.
  func check() throws(Refusal) {
    if !faults.isEmpty { throw .faults(faults) }
  }
}
