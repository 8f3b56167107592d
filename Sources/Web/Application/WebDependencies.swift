public import Ledger
public import Logging
public import OpenIDConnect
public import SignIn

/// What the web part is given. It makes nothing of this itself and keeps no global state.
public struct WebDependencies: Sendable {
  /// The ledger that pages and API show and change.
  public let ledger: RequestLedger
  /// Who people are, and their sessions.
  public let accounts: Accounts
  /// Says what time it is on pages: "three hours ago".
  public let clock: LedgerClock
  /// Sixty-four random bits, for the command ids that forms carry.
  public let randomness: @Sendable () -> UInt64
  /// For what an operator has to know; requests that went well are not logged.
  public let logger: Logger
  /// Takes down who came in and who was kept out.
  public let audit: AuditTrail
  /// Says how fast something comes.
  public let rateClock: RateClock
  /// Signs people in at providers; nil where the settings name none.
  public let party: RelyingParty?
  /// How this site is reached.
  public let settings: WebSettings
  /// Bounds what all the bodies that are arriving take together.
  let bodies = BodyBudget()

  /// Puts together what the web part needs; tests hand in a clock and randomness of their own.
  public init(
    ledger: RequestLedger, accounts: Accounts, clock: LedgerClock = .system,
    randomness: @escaping @Sendable () -> UInt64 = { .random(in: .min ... .max) },
    logger: Logger, audit: AuditTrail = .none, rateClock: RateClock = .system,
    party: RelyingParty? = nil,
    settings: WebSettings
  ) {
    self.ledger = ledger
    self.accounts = accounts
    self.clock = clock
    self.randomness = randomness
    self.logger = logger
    self.audit = audit
    self.rateClock = rateClock
    self.party = party
    self.settings = settings
  }
}

/// How the web part is to behave, where that is somebody's choice.
public struct WebSettings: Sendable, Equatable {
  /// Where to listen.
  public var host: String
  /// Zero takes any free port.
  public var port: Int
  /// What people type to get here, without a slash at the end, as in `https://requests.example`.
  public var publicURL: String
  /// Whether `/sign-in` has a field for the token of a one-time link. Links themselves always work.
  public var showsLinkForm = true

  /// With it the server speaks TLS; nil where a proxy does, or nobody.
  public var tls: TLSIdentity?
  /// The machines in front of this one whose word on clients is taken.
  public var proxies: [NetworkRange] = []
  /// Where a proxy says who asks; nil where nobody does.
  public var trustedHeader: TrustedHeader?
  /// How often one address and one person may ask.
  public var limits = RateLimits.standard

  /// Settings for a site at `publicURL`, or at host and port where nothing stands in front of it.
  public init(
    host: String = "127.0.0.1", port: Int = 8080, publicURL: String? = nil, tls: TLSIdentity? = nil
  ) {
    self.host = host
    self.port = port
    self.tls = tls
    let isIPv6 = host.utf8.contains(UInt8(ascii: ":"))
    let scheme = tls == nil ? "http" : "https"
    self.publicURL = publicURL ?? "\(scheme)://\(isIPv6 ? "[\(host)]" : host):\(port)"
  }

  /// Whether cookies are only for encrypted connections: wherever people come by `https`.
  public var secureCookies: Bool { publicURL.hasPrefix("https://") }
}
