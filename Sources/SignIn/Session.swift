import Domain

/// Somebody who has signed in, on one device.
public struct Session: Sendable, Equatable {
  /// A session that nobody used for this long has ended: fourteen days, so that a holiday ends it
  /// and a weekend does not.
  public static let idleLimit: Int64 = 14 * 86_400
  /// A session ends after this long whatever happens: ninety days.
  public static let absoluteLimit: Int64 = 90 * 86_400
  /// How exact `lastSeenAt` is: a minute, because moving it costs a write that waits for the disk.
  static let lastSeenStep: Int64 = 60
  /// As much of a browser's name as helps to recognise it.
  static let maximumUserAgent = 200

  public let person: PersonNumber
  /// In seconds since 1970-01-01T00:00:00Z, as is `lastSeenAt`.
  public let startedAt: Int64
  public let lastSeenAt: Int64
  /// What the browser called itself, shortened.
  public let userAgent: String
  /// For the forms of this session; derived from its secret.
  public let csrfToken: String

  /// The session whose secret is `token`.
  public init(
    token: String, person: PersonNumber, startedAt: Int64, lastSeenAt: Int64, userAgent: String
  ) {
    self.person = person
    self.startedAt = startedAt
    self.lastSeenAt = lastSeenAt
    self.userAgent = userAgent
    csrfToken = Token(text: token).csrf
  }

  /// Whether `csrf` came with a form of this session. Takes the same time for every wrong one.
  public func accepts(csrf: String) -> Bool {
    areEqualInConstantTime(csrf, csrfToken)
  }
}

/// A session that has just begun.
public struct NewSession: Sendable, Equatable {
  /// The cookie's value. It is kept nowhere, so it cannot be asked for again.
  public let token: String
  public let session: Session
}
