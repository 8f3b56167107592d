import Domain
import LMDB
import Ledger
import SignIn
import Web

/// Why the command ends without having done what was asked: what a person reads, and the exit code
/// that a script reads.
struct Failure: Error {
  /// The exit codes of the command.
  enum Kind: Int32 {
    case failed = 1
    case notFound = 3
    case conflict = 4
    case denied = 5
    case verificationFailed = 6
    case refused = 7
    case usage = 64
  }

  let kind: Kind
  let message: String
  /// What to do next, where the message does not say so.
  var hint: String?

  init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }

  var text: String { hint.map { "\(message)\n\($0)" } ?? message }
}

/// Whoever read standard output has closed it: there is nothing more to do, and nothing wrong.
struct ReaderGone: Error {}

extension Failure {
  /// The one place where an error becomes words and an exit code. Nil where the error is the
  /// parser's own.
  init?(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as LedgerError: self.init(error)
    case let refusal as Refusal: self.init(refusal)
    case let error as SignInError: self.init(error)
    case let error as LMDBError: self.init(.failed, "\(error)")
    case let error as BackupError: self.init(error)
    case let error as CannotListen: self.init(.failed, error.message)
    case let error as FilesInUse: self = error.failure
    default: return nil
    }
  }

  init(_ error: LedgerError) {
    switch error {
    case .refused(let refusal): self.init(refusal)
    case .conflict(let conflict):
      self.init(.conflict, error.message, hint: "Look at it again: ledger show \(conflict.key)")
    case .notInitialised: self.init(.notFound, error.message)
    case .alreadyInitialised: self.init(.conflict, error.message)
    case .badCursor, .notYet, .backwards, .badWindow: self.init(.usage, error.message)
    case .unimportable: self.init(.refused, error.message)
    case .historyDiffers, .unproven: self.init(.verificationFailed, error.message)
    case .noRollback: self.init(.refused, error.message)
    case .busy, .unusable, .storage, .stopped, .cannotSign, .unreadable, .cancelled, .closed:
      self.init(.failed, error.message)
    }
  }

  init(_ refusal: Refusal) {
    self.init(Self.kind(of: refusal), refusal.message, hint: Self.hint(for: refusal))
  }

  init(_ error: SignInError) {
    switch error {
    case .emailTaken, .userNameTaken, .identityTaken, .groupNameTaken:
      self.init(.conflict, error.message)
    case .notAnEmail, .unusableName, .unusableToken, .tooManyTokens:
      self.init(.refused, error.message)
    case .noAccount: self.init(.notFound, error.message)
    case .unusable, .storage, .closed, .inUse: self.init(.failed, error.message)
    }
  }

  init(_ error: BackupError) {
    switch error {
    case .ledger(let error): self.init(error)
    case .missing: self.init(.notFound, error.message)
    case .damaged, .notSigned, .logDisagrees: self.init(.verificationFailed, error.message)
    case .anotherLedger, .anotherHistory, .exists, .notABackup: self.init(.conflict, error.message)
    case .outside: self.init(.usage, error.message)
    case .inUse, .unknownFormat, .neverStill, .disk: self.init(.failed, error.message)
    }
  }

  private static func kind(of refusal: Refusal) -> Kind {
    switch refusal {
    case .unknownPerson, .unknownBoard, .unknownRequest, .unknownEvent, .unknownGroup: .notFound
    case .denied, .signInAgain, .wideningDenied, .ownerDenied, .requesterDenied: .denied
    case .stale, .commandReused, .boardExists, .prefixTaken: .conflict
    case .empty, .tooLong, .controlCharacter, .notADate, .notALink, .unknownField,
      .unknownPriority, .faults, .unknownStatus, .unknownRole, .transitionNotAllowed,
      .reasonNeeded, .lastAdmin, .cannotSignIn, .personErased, .withdrawn, .cannotUndo,
      .tooManyQuarantined, .cannotQuarantine, .tooManyGrants, .cannotOwn, .cannotSee, .notSubmitted,
      .submittedTwice:
      .refused
    }
  }

  private static func hint(for refusal: Refusal) -> String? {
    switch refusal {
    case .unknownStatus(let text, let allowed), .unknownField(let text, let allowed),
      .unknownBoard(let text, let allowed):
      Nearest.hint(for: text, among: allowed)
    case .unknownRequest: "See what there is: ledger list"
    case .cannotSee(let person, let board):
      "To give it: ledger board access \(board) custom --add \(person)=handler"
    case .reasonNeeded: "Add it with --reason."
    case .faults(let faults):
      faults.lazy.compactMap { hint(for: $0.refusal) }.first
    default: nil
    }
  }
}
