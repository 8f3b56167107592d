import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import LMDB
import SignIn
import Synchronization
import Testing

@testable import Web

/// A disk that fails when it is told to.
private final class Disk: Sendable {
  let fails = Atomic(false)

  var durability: Durability {
    Durability(
      commit: { [self] batch throws(LogError) in
        try check()
        try batch.commit()
      },
      recover: { [self] log throws(LogError) in
        try check()
        try log.reopen()
      })
  }

  private func check() throws(LogError) {
    guard !fails.load(ordering: .relaxed) else {
      throw .store(LMDBError(kind: .other, operation: "the cable of /srv/data is out"))
    }
  }
}

struct HealthTests {
  @Test func `alive and ready say so to anybody`() async throws {
    try await TestSite.run { site, client async throws in
      let nobody = Caller(client: client)
      #expect(try await nobody.get("/healthz").body == "alive\n")
      let ready = try await nobody.get("/readyz")
      #expect(ready.status == .ok)
      #expect(ready.body == "ready\n")
    }
  }

  @Test func `how far the log has come is told on this machine only`() async throws {
    try await TestSite.run(.live) { site, client async throws in
      let position = try site.ledger.head().position
      let nobody = Caller(client: client)
      #expect(try await nobody.get("/readyz").body == "ready at position \(position)\n")
      #expect(try await nobody.get("/readyz", [.xForwardedFor: "::1"]).body == "ready\n")
    }
  }

  @Test func `a site that cannot reach its accounts is alive and not ready`() async throws {
    try await TestSite.run { site, client async throws in
      site.accounts.close()
      let ready = try await Caller(client: client).get("/readyz")
      #expect(ready.status == .serviceUnavailable)
      let alive = try await Caller(client: client).get("/healthz")
      #expect(alive.status == .ok)
    }
  }

  @Test func `a site whose disk fails is not ready, still answers, and comes back by itself`()
    async throws
  {
    let disk = Disk()
    try await TestSite.run(durability: disk.durability) { site, client async throws in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      disk.fails.store(true, ordering: .relaxed)
      let lost = try await ana.post("/api/v1/boards/ops/requests", json: #"{"title":"Lost"}"#)
      #expect(lost.status == .internalServerError)

      let refused = try await ana.post("/api/v1/boards/ops/requests", json: #"{"title":"Lost"}"#)
      #expect(refused.status == .serviceUnavailable)
      #expect(refused.headers[.retryAfter] == "10")
      #expect(try refused.json["type"].text == "/problems/writing-stopped")
      #expect(!refused.body.contains("/srv/data"))
      #expect(try await ana.get("/readyz").status == .serviceUnavailable)
      #expect(try await ana.get("/api/v1/requests/\(key)").status == .ok)

      disk.fails.store(false, ordering: .relaxed)
      #expect(try await ana.get("/readyz").status == .ok)
      try await ana.submit()
    }
  }

  @Test func `a full queue is told as such, with the time to wait`() {
    let request = Request(
      head: HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/"),
      body: RequestBody(buffer: ByteBuffer()))
    let problem = Problem(LedgerError.busy, request: request)
    #expect(problem.kind.status == .serviceUnavailable)
    #expect(problem.headers[.retryAfter] == "1")
    #expect(problem.detail.contains("try again"))
  }
}
