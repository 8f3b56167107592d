import Domain
import HTTPTypes
import Ledger

/// Why a request was not answered as hoped, ready to be shown: as problem+json or as a page.
///
/// May be thrown where the web part itself finds the fault; everything else becomes one in
/// `Problem.init(_:request:)`.
struct Problem: Error, Sendable {
  let kind: ProblemKind
  /// One or more sentences for people: what, where, and what to do.
  let detail: String
  /// What is wrong where, when several things or a certain place are meant.
  var faults: [ProblemFault] = []
  /// What came in between.
  var conflict: Conflict?
  /// What it takes to tell what came in between.
  var conflictReading: ConflictReading?
  /// Headers that the answer needs.
  var headers: HTTPFields = [:]
  /// For the server's log only.
  var cause: String?
  /// Where the kind leaves it open.
  var exactStatus: HTTPResponse.Status?

  var status: HTTPResponse.Status { exactStatus ?? kind.status }

  init(_ kind: ProblemKind, _ detail: String, faults: [ProblemFault] = []) {
    self.kind = kind
    self.detail = detail
    self.faults = faults
  }
}

/// The words for what is only a number in a conflict's events.
struct ConflictReading: Sendable {
  let board: BoardDefinition
  let names: PersonNames
}

/// One thing that is wrong with an input, and where.
struct ProblemFault: Sendable, Equatable {
  let place: Place
  let detail: String

  enum Place: Sendable, Equatable {
    /// A JSON pointer into the body, as in `/fields/due`.
    case pointer(String)
    /// A parameter of the address.
    case parameter(String)
  }
}
