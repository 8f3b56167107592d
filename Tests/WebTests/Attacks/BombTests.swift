import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

/// Small documents that want much memory or time, and documents that two readers read differently.
@Suite(.timeLimit(.minutes(1)))
struct `A hostile document` {
  private static func nested(_ open: String, _ close: String, _ depth: Int) -> String {
    String(repeating: open, count: depth) + String(repeating: close, count: depth)
  }

  static let documents: [(name: String, bytes: [UInt8])] = [
    ("deep arrays", Array(nested("[", "]", 500_000).utf8)),
    ("deep objects", Array((String(repeating: #"{"a":"#, count: 150_000)).utf8)),
    (
      "a long array", Array(("{\"title\":[" + String(repeating: "1,", count: 500_000) + "1]}").utf8)
    ),
    ("a long number", Array(("{\"title\":" + String(repeating: "9", count: 1_000_000) + "}").utf8)),
    ("a huge exponent", Array(#"{"title":1e999999999,"owner":1e400}"#.utf8)),
    ("an owner past every number", Array(#"{"title":"a","owner":99999999999999999999}"#.utf8)),
    ("an owner that is a fraction", Array(#"{"title":"a","owner":1.0}"#.utf8)),
    ("a name twice", Array(#"{"title":"a","title":"b"}"#.utf8)),
    ("a name twice, once escaped", Array(#"{"title":"a","titl\u0065":"b"}"#.utf8)),
    ("half a surrogate pair", Array(#"{"title":"\ud800"}"#.utf8)),
    ("an overlong slash", Array("{\"title\":\"".utf8) + [0xC0, 0xAF] + Array("\"}".utf8)),
    ("a surrogate in UTF-8", Array("{\"title\":\"".utf8) + [0xED, 0xA0, 0x80] + Array("\"}".utf8)),
    ("UTF-16", [0xFF, 0xFE] + Array("{}".utf8).flatMap { [$0, 0] }),
    ("a byte order mark", [0xEF, 0xBB, 0xBF] + Array(#"{"title":"a"}"#.utf8)),
    (
      "many names",
      Array(("{" + (0..<50_000).map { "\"n\($0)\":1" }.joined(separator: ",") + "}").utf8)
    ),
    (
      "many fields",
      Array(
        ("{\"title\":\"a\",\"fields\":{"
          + (0..<50_000).map { "\"n\($0)\":\"\"" }.joined(separator: ",")
          + "}}").utf8)
    ),
    ("a comment", Array(#"{"title":"a"/* */}"#.utf8)),
    ("a comma too much", Array(#"{"title":"a",}"#.utf8)), ("two documents", Array(#"{}{}"#.utf8)),
    ("a prototype", Array(#"{"title":"a","__proto__":{"role":"admin"}}"#.utf8)),
    ("nothing", []), ("a NUL", [0]),
  ]

  @Test(arguments: documents.indices)
  func `is refused in words, and changes nothing`(index: Int) async throws {
    let (name, bytes) = Self.documents[index]
    try await TestSite.run(limits: .off) { site, client in
      let ana = try site.caller(site.ana, client)
      let head = try site.ledger.head().position
      let token = try #require(ana.session?.session.csrfToken)
      let answer = try await ana.send(
        .post, "/api/v1/boards/ops/requests",
        [.contentType: "application/json", .csrfToken: token], bytes: bytes)
      #expect(
        [.badRequest, .unprocessableContent].contains(answer.status), "\(name): \(answer.status)")
      #expect(
        answer.body.utf8.count < 100_000, "\(name): \(answer.body.utf8.count) bytes of answer")
      #expect(try site.ledger.head().position == head, "\(name)")
    }
  }

  @Test func `that is a form of very many fields is refused`() async throws {
    try await TestSite.run(limits: .off) { site, client in
      let ana = try site.caller(site.ana, client)
      let body = (0..<100_000).map { "f\($0)=" }.joined(separator: "&")
      let answer = try await ana.send(
        .post, "/b/ops/new", [.contentType: "application/x-www-form-urlencoded"],
        bytes: Array(body.utf8))
      #expect(answer.status == .badRequest)
    }
  }
}
