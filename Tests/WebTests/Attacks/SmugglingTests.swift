import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

/// Two readers of one request must not see two requests (RFC 9112, sections 6.3 and 11.2).
@Suite(.timeLimit(.minutes(1)))
struct `A request on the wire` {
  private static let hidden =
    "GET /problems/denied HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

  private static let heads: [[String]] = [
    ["Content-Length: 5", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked", "Content-Length: 5"],
    ["Content-Length: 5", "Content-Length: 6"], ["Content-Length: 5, 6"], ["Content-Length: +5"],
    ["Content-Length: 5 5"], ["Content-Length: 0x5"], ["Content-Length: -1"],
    ["Content-Length: 5a"],
    ["Content-Length : 5"], ["Transfer-Encoding : chunked"], ["Transfer-Encoding: xchunked"],
    ["Transfer-Encoding: chunked, identity"], ["Transfer-Encoding: identity, chunked, x"],
    ["Transfer-Encoding:\u{B}chunked"], [" Transfer-Encoding: chunked"],
    ["X: a\nTransfer-Encoding: chunked"], ["X: a\rTransfer-Encoding: chunked"],
  ]

  @Test(arguments: heads)
  func `that can be read in two ways is not answered as two`(fields: [String]) async throws {
    try await TestSite.run(.live) { _, client in
      try await RawConnection.open(port: try #require(client.port)) { connection in
        let head = (["POST /sign-in HTTP/1.1", "Host: localhost"] + fields).joined(
          separator: "\r\n")
        try await connection.send(head + "\r\n\r\n0\r\n\r\n" + Self.hidden)
        try await connection.readToEnd()
        // What was hidden in the body was not answered as a request of its own.
        #expect(!connection.received.contains("You may not do this"), "\(connection.received)")
      }
    }
  }

  @Test(arguments: [
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: a\u{0}b\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX y: a\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\n: a\r\n\r\n",
    "GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n", "GET /healthz\r\n\r\n",
    "\u{0}\u{1}\u{2}\u{3}\r\n\r\n",
  ])
  func `that is none is refused, and the connection ends`(text: String) async throws {
    try await TestSite.run(.live) { _, client in
      try await RawConnection.open(port: try #require(client.port)) { connection in
        try await connection.send(text)
        try await connection.readToEnd()
        #expect(!connection.received.hasPrefix("HTTP/1.1 200"), "\(connection.received)")
      }
    }
  }
}
