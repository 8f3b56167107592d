import Domain
import HTTPTypes
import Hummingbird
import Ledger
import NIOCore
import SignIn

extension Problem {
  /// How long a caller had better wait when the writer's queue is full: its batches take
  /// milliseconds, so a second is plenty.
  private static let retryAfterSeconds = 1
  /// The same after the disk failed: somebody has to look at it.
  private static let retryAfterOutageSeconds = 10

  /// The one place where an error becomes an answer over HTTP.
  init(_ error: any Error, request: Request) {
    switch error {
    case let problem as Problem: self = problem
    case let error as LedgerError: self.init(error, request: request)
    case let refusal as Refusal: self.init(refusal)
    case let input as MalformedInput: self.init(.malformed, input.message)
    case is NotSignedIn: self.init(notSignedInAt: request)
    case let failure as CSRFFailure: self.init(.forged, failure.message)
    case let error as SignInError: self.init(error)
    case let error as HTTPError: self.init(error)
    case is NIOTooManyBytesError: self.init(.tooLarge, Self.tooLargeText)
    default: self.init(internal: "\(type(of: error)): \(error)")
    }
  }

  static var tooLargeText: String {
    "At most \(WebLimits.body) bytes are taken at once. Nothing was changed."
  }

  private init(internal cause: String) {
    self.init(
      .internalError,
      "This is not your fault. Nothing that was not confirmed has happened; please try again.")
    self.cause = cause
  }

  private init(busy message: String) {
    self.init(.busy, message)
    headers[.retryAfter] = String(Self.retryAfterSeconds)
  }

  private init(_ error: LedgerError, request: Request) {
    switch error {
    case .refused(let refusal): self.init(refusal)
    case .conflict(let conflict):
      self.init(request.headers[.ifMatch] == nil ? .conflict : .staleRevision, error.message)
      self.conflict = conflict
    case .busy, .closed: self.init(busy: error.message)
    case .stopped:
      // The reason names folders and disks: it is for the operator's log, not for the page.
      self.init(.writingStopped, "Nothing can be changed at the moment. Nothing was changed.")
      headers[.retryAfter] = String(Self.retryAfterOutageSeconds)
      cause = error.message
    case .badCursor:
      self.init(
        .invalidInput, error.message,
        faults: [ProblemFault(place: .parameter("cursor"), detail: error.message)])
    case .notYet:
      self.init(
        .invalidInput, error.message,
        faults: [ProblemFault(place: .parameter("asof"), detail: error.message)])
    case .backwards, .badWindow:
      self.init(
        .invalidInput, error.message,
        faults: [ProblemFault(place: .parameter("from"), detail: error.message)])
    case .unimportable: self.init(.refusedByRule, error.message)
    case .notInitialised, .alreadyInitialised, .unusable, .storage, .historyDiffers, .cannotSign,
      .unproven, .unreadable, .noRollback, .cancelled:
      // The message names folders and disks: it is for the operator's log, not for the page.
      self.init(internal: error.message)
    }
  }

  private init(_ refusal: Refusal) {
    switch refusal {
    case .faults(let faults):
      self.init(
        .invalidInput, refusal.message,
        faults: faults.map {
          ProblemFault(place: .pointer($0.pointer), detail: $0.refusal.message)
        })
    case .empty(let name), .tooLong(let name, _, _), .controlCharacter(let name, _):
      self.init(invalid: refusal, at: "/\(name)")
    case .notADate(let field, _), .notALink(let field, _), .unknownField(let field, _):
      self.init(invalid: refusal, at: "/fields/\(field)")
    case .unknownPriority: self.init(invalid: refusal, at: "/priority")
    case .unknownStatus: self.init(invalid: refusal, at: "/status")
    case .cannotSee, .unknownPerson: self.init(invalid: refusal, at: "/owner")
    case .unknownRole: self.init(invalid: refusal, at: "/role")
    case .unknownBoard, .unknownRequest, .unknownEvent, .unknownGroup:
      self.init(.notFound, refusal.message)
    case .reasonNeeded:
      self.init(.refusedByRule, refusal.message)
      faults = [ProblemFault(place: .pointer("/reason"), detail: refusal.message)]
    case .transitionNotAllowed:
      self.init(.refusedByRule, refusal.message)
      faults = [ProblemFault(place: .pointer("/status"), detail: refusal.message)]
    case .boardExists, .prefixTaken, .lastAdmin, .cannotSignIn, .personErased, .withdrawn,
      .cannotUndo, .tooManyQuarantined, .tooManyGrants, .cannotOwn, .cannotQuarantine,
      .notSubmitted, .submittedTwice:
      self.init(.refusedByRule, refusal.message)
    case .denied, .wideningDenied, .ownerDenied, .requesterDenied:
      self.init(.denied, refusal.message)
    case .signInAgain: self.init(.signInAgain, refusal.message)
    case .stale: self.init(.conflict, refusal.message)
    case .commandReused: self.init(.keyReused, refusal.message)
    }
  }

  private init(invalid refusal: Refusal, at pointer: String) {
    self.init(
      .invalidInput, refusal.message,
      faults: [ProblemFault(place: .pointer(pointer), detail: refusal.message)])
  }

  private init(_ error: SignInError) {
    switch error {
    case .emailTaken, .userNameTaken, .notAnEmail, .unusableName, .identityTaken, .groupNameTaken,
      .unusableToken,
      .tooManyTokens:
      self.init(.invalidInput, error.message)
    case .closed: self.init(busy: error.message)
    case .noAccount, .unusable, .inUse, .storage: self.init(internal: error.message)
    }
  }

  private init(notSignedInAt request: Request) {
    self.init(.signInNeeded, "You are not signed in, or your session has ended.")
    // RFC 9110 asks for a challenge with every 401; no scheme of its own exists for cookies.
    headers[.wwwAuthenticate] =
      "Cookie realm=\"Request Ledger\", form-action=\"/sign-in\", \(BearerTokens.challenge)"
  }

  private init(_ error: HTTPError) {
    switch error.status {
    case .notFound:
      self.init(
        .notFound, error.body ?? "This address leads nowhere. Check it for a typing mistake.")
    case .contentTooLarge: self.init(.tooLarge, Self.tooLargeText)
    case .internalServerError: self.init(internal: error.description)
    default:
      self.init(.other, error.body ?? error.status.reasonPhrase)
      exactStatus = error.status
    }
    headers.append(contentsOf: error.headers)
  }
}
