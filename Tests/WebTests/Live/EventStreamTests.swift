import Domain
import EventLog
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

/// Events as they happen, over a real connection.
@Suite(.timeLimit(.minutes(1)))
struct EventStreamTests {
  private func open(
    _ address: String, as session: NewSession, _ client: any TestClientProtocol,
    lastEventID: String? = nil, _ body: (inout RawConnection) async throws -> Void
  ) async throws {
    let port = try #require(client.port)
    try await RawConnection.open(port: port) { connection in
      let resume = lastEventID.map { "Last-Event-ID: \($0)\r\n" } ?? ""
      try await connection.send(
        "GET \(address) HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
          + "Cookie: ledger_session=\(session.token)\r\n\(resume)\r\n")
      try await connection.read(until: "retry:")
      try await body(&connection)
    }
  }

  private func submit(_ title: String, _ site: TestSite) throws -> String {
    let outcome = try site.ledger.performAndWait(
      .submit(board: "ops", Submission(title: title)), by: site.ana)
    return outcome.position.description
  }

  @Test func `what happens is told at once, and again to who missed it`() async throws {
    try await TestSite.run(.live) { site, client in
      let session = try site.session(of: site.ben)
      let missed = try submit("Before", site)
      try await open("/api/v1/events", as: session, client) { connection in
        #expect(connection.received.contains("200 OK"))
        #expect(connection.received.contains("text/event-stream"))
        let position = try submit("While", site)
        try await connection.read(until: "\n\n")
        try await connection.read(until: #""title":"While""#)
        #expect(connection.received.contains("id: \(position)\ndata: {\"position\":\(position),"))
        #expect(!connection.received.contains("Before"))
      }
      let seen = try #require(UInt64(missed)) - 1
      try await open("/api/v1/events", as: session, client, lastEventID: "\(seen)") { connection in
        try await connection.read(until: #""title":"While""#)
        #expect(connection.received.contains("id: \(missed)\n"))
      }
    }
  }

  @Test func `a request's stream tells of that request alone`() async throws {
    try await TestSite.run(.live) { site, client in
      let session = try site.session(of: site.ben)
      _ = try submit("One", site)
      try await open("/api/v1/requests/OPS-1/events?from=1", as: session, client) { connection in
        try await connection.read(until: #""title":"One""#)
        _ = try submit("Two", site)
        let key = try site.ledger.resolve("OPS-1", by: site.ana)
        _ = try site.ledger.performAndWait(.change(key, .comment("Hello")), by: site.ana)
        try await connection.read(until: "Hello")
        #expect(!connection.received.contains("Two"))
      }
    }
  }

  @Test func `a stream ends with its session`() async throws {
    try await TestSite.run(.live) { site, client in
      let session = try site.session(of: site.ben)
      try await open("/api/v1/events", as: session, client) { connection in
        try site.accounts.endSession(session.token)
        _ = try submit("Secret", site)
        try await connection.read(until: "\r\n0\r\n\r\n")
        #expect(!connection.received.contains("Secret"))
      }
    }
  }

  @Test func `a server that stops ends its streams`() async throws {
    // The site is taken away while a stream is open; were it to wait for the stream, this would hang.
    let opened = AsyncStream.makeStream(of: Void.self)
    let reader = AsyncStream.makeStream(of: (Int, NewSession).self)
    async let end: Void = {
      for await (port, session) in reader.stream {
        try await RawConnection.open(port: port) { connection in
          try await connection.send(
            "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
              + "Cookie: ledger_session=\(session.token)\r\n\r\n")
          try await connection.read(until: "retry:")
          opened.continuation.finish()
          try await connection.readToEnd()
        }
      }
    }()
    try await TestSite.run(.live) { site, client in
      reader.continuation.yield((try #require(client.port), try site.session(of: site.ben)))
      reader.continuation.finish()
      for await _ in opened.stream {}
    }
    try await end
  }
}
