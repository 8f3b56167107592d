public import Domain

/// What happened around a ledger that is no event of it: who came in, who was kept out, who took what
/// with them. Roles, access and erasures are events of the log, which nobody can rewrite.
public struct AuditEntry: Sendable, Equatable {
  public enum Kind: String, CaseIterable, Sendable {
    case signedIn = "signed-in"
    case signInFailed = "sign-in-failed"
    case signedOut = "signed-out"
    case sessionEnded = "session-ended"
    /// Somebody made a link that signs somebody in.
    case linkIssued = "link-issued"
    case denied
    case exported
    case providerConnected = "provider-connected"
    case providerDisconnected = "provider-disconnected"
    case tokenCreated = "token-created"
    case tokenRevoked = "token-revoked"
    case provisioned
    case rateLimited = "rate-limited"
    case settingsChanged = "settings-changed"
    /// More came at once than is kept, or the disk did not take it; the detail says how many.
    case dropped

    /// Whether the same again is counted instead of written again: what somebody can make happen as
    /// often as they like.
    var isCounted: Bool {
      switch self {
      case .signInFailed, .denied, .exported, .rateLimited: true
      case .signedIn, .signedOut, .sessionEnded, .linkIssued, .providerConnected,
        .providerDisconnected, .tokenCreated, .tokenRevoked, .provisioned, .settingsChanged,
        .dropped:
        false
      }
    }
  }

  /// As much of an address as IPv6 with a zone takes, and of a proxy's word for it.
  public static let maximumAddress = 64
  /// A sentence or two.
  public static let maximumDetail = 500

  /// When it happened, the first time. In seconds since 1970-01-01T00:00:00Z.
  public let at: Int64
  public let kind: Kind
  /// Whom it is about, who did it themselves where `by` names nobody else. Nil where nobody was known.
  public internal(set) var person: PersonNumber?
  /// Who did it, where that is not who it is about.
  public internal(set) var by: PersonNumber?
  /// The address that whoever did it came from; empty where it came from the terminal, or was erased.
  public internal(set) var address: String
  /// What more there is to say, in words, without secrets.
  public internal(set) var detail: String
  /// How often it happened within `AuditRecorder.window`.
  public internal(set) var count: UInt32
  /// When it happened last.
  public internal(set) var lastAt: Int64

  /// Takes as much of the texts as is kept.
  public init(
    at: Int64, kind: Kind, person: PersonNumber? = nil, by: PersonNumber? = nil,
    address: String = "", detail: String = ""
  ) {
    self.at = at
    self.kind = kind
    self.person = person
    self.by = by == person ? nil : by
    self.address = Self.beginning(of: address, Self.maximumAddress)
    self.detail = Self.beginning(of: detail, Self.maximumDetail)
    count = 1
    lastAt = at
  }

  /// Whose address it has.
  var doer: PersonNumber? { by ?? person }

  /// As many whole characters as fit. One look at each byte at most: what is sent may be long.
  private static func beginning(of text: String, _ maximum: Int) -> String {
    guard text.utf8.count > maximum else { return text }
    // A scalar begins within four bytes of any place.
    for length in (maximum - 3...maximum).reversed() {
      if let cut = String(validating: text.utf8.prefix(length), as: UTF8.self) { return cut }
    }
    return ""
  }
}
