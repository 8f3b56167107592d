import EventLog
import Hummingbird
import Ledger
import SignIn
import Testing

@testable import Web

struct HealthTests {
  @Test func `alive and ready say so to anybody`() async throws {
    try await TestSite.run { site, client in
      let nobody = Caller(client: client)
      #expect(try await nobody.get("/healthz").body == "alive\n")
      let ready = try await nobody.get("/readyz")
      #expect(ready.status == .ok)
      let position = try site.ledger.head().position
      #expect(ready.body == "ready at position \(position)\n")
    }
  }

  @Test func `a site that cannot reach its accounts is alive and not ready`() async throws {
    try await TestSite.run { site, client in
      site.accounts.close()
      let ready = try await Caller(client: client).get("/readyz")
      #expect(ready.status == .serviceUnavailable)
      let alive = try await Caller(client: client).get("/healthz")
      #expect(alive.status == .ok)
    }
  }
}
