import Domain
import EventLog
import Hummingbird
import HummingbirdTesting
import Ledger
import Logging
import OpenIDConnect
import ProviderSupport
import SignIn
import TestSupport
import Testing

@testable import Web

/// A whole site over a ledger of its own, with an admin and a member.
struct TestSite: Sendable {
  let ledger: RequestLedger
  let accounts: Accounts
  let dependencies: WebDependencies
  let log = RecordedLog()
  /// Keeps what is noted; `flush()` before it is read.
  let recorder: AuditRecorder
  let ana: PersonNumber
  let ben: PersonNumber

  /// Runs `body` against a site that answers in process, and takes the site away again.
  static func run(
    _ setup: TestingSetup = .router, publicURL: String = "http://localhost",
    durability: Durability = .disk, limits: RateLimits? = nil, clock: MovedClock? = nil,
    sessions: SessionLimits = SessionLimits(),
    audit: AuditTrail? = nil, party: RelyingParty? = nil,
    configure: @Sendable (inout WebSettings) -> Void = { _ in },
    _ body: @Sendable (TestSite, any TestClientProtocol) async throws -> Void
  ) async throws {
    let folder = TemporaryFolder()
    let site = try TestSite(
      folder: folder.file("data"), publicURL: publicURL, durability: durability,
      clock: clock?.clock ?? .system, audit: audit, party: party, sessions: sessions
    ) { settings in
      if let limits { settings.limits = limits }
      configure(&settings)
    }
    defer { site.close() }
    try await buildApplication(site.dependencies).test(setup) { client in
      try await body(site, client)
    }
    withExtendedLifetime(folder) {}
  }

  /// Runs `body` against a site whose people sign in at a provider called `work`, which is there.
  static func withProvider(
    limits: RateLimits? = nil, sessions: SessionLimits = SessionLimits(),
    _ change: @Sendable @escaping (inout Provider) -> Void = { _ in },
    _ body:
      @Sendable @escaping (TestSite, any TestClientProtocol, TestProvider) async throws ->
      Void
  ) async throws {
    try await TestProvider.run { provider in
      try await provider.party(others: [], change) { party in
        try await run(limits: limits, sessions: sessions, party: party) { site, client in
          try await body(site, client, provider)
        }
      }
    }
  }

  init(
    folder: String, publicURL: String, durability: Durability, clock: RateClock = .system,
    audit: AuditTrail? = nil, party: RelyingParty? = nil,
    sessions: SessionLimits = SessionLimits(),
    configure: (inout WebSettings) -> Void = { _ in }
  ) throws {
    try RequestLedger.create(at: folder, board: BoardTemplate.ops)
    ledger = try RequestLedger.open(folder, clock: .system, durability: durability)
    accounts = try Accounts.open(folder + "/private", limits: sessions)
    ana = try Self.join("Ana Lima", "ana@example.org", .admin, ledger, accounts)
    ben = try Self.join("Ben Okoro", "ben@example.org", .member, ledger, accounts)
    recorder = AuditRecorder(accounts) { _ in }
    var settings = WebSettings(publicURL: publicURL)
    configure(&settings)
    dependencies = WebDependencies(
      ledger: ledger, accounts: accounts, logger: log.logger, audit: audit ?? recorder.trail,
      rateClock: clock, party: party, settings: settings)
  }

  func close() {
    recorder.close()
    ledger.close()
    accounts.close()
  }

  private static func join(
    _ name: String, _ email: String, _ role: Role, _ ledger: RequestLedger, _ accounts: Accounts
  ) throws -> PersonNumber {
    let outcome = try ledger.performAndWait(
      .person(.join(role: role, maySignIn: true)), by: .operator)
    let person = try #require(outcome.person)
    try accounts.register(Account(person: person, name: name, email: email))
    return person
  }

  /// Signs a person in without the browser's detour.
  func session(of person: PersonNumber) throws -> NewSession {
    let link = try accounts.issueLink(for: person)
    return try #require(try accounts.redeem(link, userAgent: "test"))
  }

  /// A caller who is signed in as `person`.
  func caller(_ person: PersonNumber, _ client: any TestClientProtocol) throws -> Caller {
    Caller(client: client, session: try session(of: person))
  }
}
