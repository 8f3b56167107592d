import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SignIn
import Testing

@testable import Web

/// The server on a real port.
@Suite(.timeLimit(.minutes(1)))
struct ListeningTests {
  @Test func `a port that is taken is named, with what to do`() async throws {
    try await TestSite.run(.live) { site, client in
      let port = try #require(client.port)
      let second = WebDependencies(
        ledger: site.ledger, accounts: site.accounts, logger: site.dependencies.logger,
        settings: WebSettings(host: "localhost", port: port))
      let error = await #expect(throws: CannotListen.self) {
        try await buildApplication(second).runService(gracefulShutdownSignals: [])
      }
      #expect(error?.message.contains("Port \(port)") == true)
      #expect(error?.message.contains("--port") == true)
    }
  }

  @Test func `bytes that belong in no address are refused in words`() async throws {
    try await TestSite.run(.live) { _, client in
      try await RawConnection.open(port: try #require(client.port)) { connection in
        try await connection.send(
          "GET /healthz?", bytes: [0xC3, 0x28] + Array(" HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        try await connection.read(until: "\r\n\r\n")
        #expect(connection.received.hasPrefix("HTTP/1.1 400"))
      }
    }
  }

  @Test func `a head without end is refused`() async throws {
    try await TestSite.run(.live) { _, client in
      try await RawConnection.open(port: try #require(client.port)) { connection in
        let long = String(repeating: "x", count: WebLimits.headerField + 1)
        try await connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: \(long)\r\n\r\n")
        try await connection.read(until: "\r\n\r\n")
        #expect(!connection.received.hasPrefix("HTTP/1.1 200"))
      }
    }
  }

  @Test func `what is too much is refused before it is read`() async throws {
    try await TestSite.run(.live) { site, client in
      let session = try site.session(of: site.ana)
      try await RawConnection.open(port: try #require(client.port)) { connection in
        try await connection.send(
          "POST /api/v1/boards/ops/requests HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/json\r\nContent-Length: 999999999\r\n"
            + "Cookie: ledger_session=\(session.token)\r\n"
            + "X-CSRF-Token: \(session.session.csrfToken)\r\n\r\n")
        try await connection.read(until: "requestId")
        #expect(connection.received.hasPrefix("HTTP/1.1 413"))
      }
    }
  }
}
