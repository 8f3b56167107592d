import Domain
import HTTPTypes
import HummingbirdTesting
import ProviderSupport
import Testing

@testable import SignIn
@testable import Web

/// Each session has its name in the trail where it begins, so that its end can be told from others'.
@Suite struct `The trail of who came in` {
  /// What it says of sessions.
  private static func sessions(_ site: TestSite) throws -> Set<String> {
    site.recorder.flush()
    let entries = try site.accounts.audit(limit: 100).entries.map(\.entry)
    return Set(
      entries.filter { [.signedIn, .sessionEnded].contains($0.kind) }
        .map { "\($0.person?.description ?? "-") \($0.kind.rawValue): \($0.detail)" })
  }

  @Test func `names the session that a provider began, and the one that it took the place of`()
    async throws
  {
    try await TestSite.withProvider { site, client, provider in
      try site.accounts.link(Identity(issuer: provider.issuer, subject: "ana"), to: site.ben)
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.comeBack(from: try await ana.leave(), of: provider)
      let token = try #require(answer.newSession)
      let session = try #require(try site.accounts.session(token))
      let old = try #require(ana.session)
      #expect(try site.accounts.session(old.token) == nil)
      #expect(
        try Self.sessions(site) == [
          "\(site.ana) session-ended: session \(old.session.id), by signing in again",
          "\(site.ben) signed-in: by work, session \(session.id)",
        ])
    }
  }

  @Test func `names the session that began by the proxy`() async throws {
    let email = try #require(HTTPField.Name("X-Forwarded-Email"))
    try await TestSite.run(
      .live,
      configure: { settings in
        settings.trustedHeader = TrustedHeader(
          name: email, from: ["127.0.0.0/8", "::1"].compactMap { NetworkRange($0) })
      }
    ) { site, client async throws in
      let answer = try await Caller(client: client).get("/", [email: "ana@example.org"])
      #expect(answer.status == .ok)
      let session = try #require(try site.accounts.sessions(of: site.ana).first)
      #expect(
        try Self.sessions(site) == [
          "\(site.ana) signed-in: by the proxy, session \(session.id)"
        ])
    }
  }
}
