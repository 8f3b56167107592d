import Domain

/// How long sessions last, in seconds.
public struct SessionLimits: Sendable, Equatable {
  /// A session that nobody used for this long has ended: fourteen days, so that a holiday ends it
  /// and a weekend does not.
  public var idle: Int64 = 14 * 86_400
  /// A session ends after this long whatever happens: ninety days.
  public var absolute: Int64 = 90 * 86_400
  /// For this long after signing in, widening access, tokens and erasure do not ask again: ten minutes.
  public var fresh: Int64 = 600

  /// How many sessions one person may have: several for each browser of theirs. A program that signs
  /// in every second ends its own with it, and fills no disk: with the largest tokens of a provider
  /// they take some two megabytes.
  public static let ofOnePerson = 100

  public init() {}
}

/// How a session began.
public enum SessionOrigin: Sendable, Equatable {
  /// By a one-time link, from an admin or the terminal.
  case link
  /// At an identity provider, which may end it.
  case provider(ProviderSession)
  /// By a proxy in front, which says with each request who it is.
  case proxy
}

/// What a provider said of the session it began.
public struct ProviderSession: Sendable, Equatable {
  /// As the settings call it.
  public let provider: String
  /// The `sub` of its tokens.
  public let subject: String
  /// The `sid` of its tokens, for back-channel logout; empty where it gave none.
  public let sessionID: String
  /// The token it gave, for signing out there as well; empty where it is too long to keep.
  public let idToken: String

  public init(provider: String, subject: String, sessionID: String, idToken: String) {
    self.provider = provider
    self.subject = subject
    self.sessionID = sessionID
    self.idToken = idToken
  }
}

/// Somebody who has signed in, on one device.
public struct Session: Sendable, Equatable {
  /// How exact `lastSeenAt` is: a minute, because moving it costs a write that waits for the disk.
  static let lastSeenStep: Int64 = 60
  /// How long sessions that are over may lie there, letting nobody in, until somebody signs in.
  static let cleanUpStep: Int64 = 60
  /// As much of a browser's name as helps to recognise it.
  static let maximumUserAgent = 200

  /// Names the session where it is listed and ended; signs nobody in.
  public let id: String
  public let person: PersonNumber
  /// In seconds since 1970-01-01T00:00:00Z, as are the others.
  public let startedAt: Int64
  public let lastSeenAt: Int64
  /// When they last showed who they are.
  public let authenticatedAt: Int64
  public let origin: SessionOrigin
  /// What the browser called itself, shortened.
  public let userAgent: String
  /// For the forms of this session; derived from its secret, and empty where sessions are listed.
  public let csrfToken: String

  init(_ record: SessionRecord, hash: [UInt8], csrfToken: String) {
    id = Self.id(hash: hash)
    person = record.person
    startedAt = record.startedAt
    lastSeenAt = record.lastSeenAt
    authenticatedAt = record.authenticatedAt
    origin = record.origin
    userAgent = record.userAgent
    self.csrfToken = csrfToken
  }

  /// Sixteen hexadecimal digits of the hash that is kept: enough to tell a person's sessions apart.
  static func id(hash: [UInt8]) -> String {
    hexadecimal(hash.prefix(8))
  }

  /// Whether `csrf` came with a form of this session. Takes the same time for every wrong one.
  public func accepts(csrf: String) -> Bool {
    !csrfToken.isEmpty && areEqualInConstantTime(csrf, csrfToken)
  }
}

/// A session that has just begun.
public struct NewSession: Sendable, Equatable {
  /// The cookie's value. It is kept nowhere, so it cannot be asked for again.
  public let token: String
  public let session: Session
}
