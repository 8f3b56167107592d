public import Domain

/// What happened around a ledger that is no event of it: who came in, who was kept out, who took what
/// with them. Roles, access and erasures are events of the log, which nobody can rewrite.
public struct AuditEntry: Sendable, Equatable {
  public enum Kind: String, CaseIterable, Sendable {
    case signedIn = "signed-in"
    case signInFailed = "sign-in-failed"
    case signedOut = "signed-out"
    case sessionEnded = "session-ended"
    case denied
    case exported
    case tokenCreated = "token-created"
    case tokenRevoked = "token-revoked"
    case provisioned
    case rateLimited = "rate-limited"
    case settingsChanged = "settings-changed"
  }

  /// In seconds since 1970-01-01T00:00:00Z.
  public let at: Int64
  public let kind: Kind
  /// Nil where nobody was known.
  public let person: PersonNumber?
  /// The address it came from; empty where it came from the terminal.
  public let address: String
  /// What more there is to say, in words, without secrets.
  public let detail: String
}

/// Takes down what happened around a ledger.
public struct AuditTrail: Sendable {
  private let clock: SignInClock
  private let take: @Sendable (AuditEntry) -> Void

  public init(clock: SignInClock = .system, take: @escaping @Sendable (AuditEntry) -> Void) {
    self.clock = clock
    self.take = take
  }

  /// Keeps nothing: for tests that are about something else.
  public static let none = AuditTrail { _ in }

  /// Notes that something happened. Never fails, and never waits for the disk.
  public func note(
    _ kind: AuditEntry.Kind, person: PersonNumber? = nil, address: String = "",
    _ detail: String = ""
  ) {
    take(
      AuditEntry(at: clock.now(), kind: kind, person: person, address: address, detail: detail))
  }
}
