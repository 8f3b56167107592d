import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SignIn
import Testing

@testable import Web

/// Somebody who calls the site, signed in or not.
struct Caller: Sendable {
  let client: any TestClientProtocol
  var session: NewSession?

  /// Sends as a browser would not: no Origin, no Sec-Fetch-Site.
  func send(
    _ method: HTTPRequest.Method, _ address: String, _ headers: HTTPFields = [:],
    bytes: [UInt8]? = nil
  ) async throws -> Answer {
    var headers = headers
    if let session, !headers.contains(.cookie) {
      headers[.cookie] = "ledger_session=\(session.token)"
    }
    let response = try await client.execute(
      uri: address, method: method, headers: headers, body: bytes.map { ByteBuffer(bytes: $0) })
    return Answer(
      status: response.status, headers: response.headers,
      body: String(buffer: response.body))
  }

  func get(_ address: String, _ headers: HTTPFields = [:]) async throws -> Answer {
    try await send(.get, address, headers)
  }

  /// Sends a JSON document, with the session's token.
  func send(
    _ method: HTTPRequest.Method, _ address: String, json: String, _ headers: HTTPFields = [:]
  ) async throws -> Answer {
    var headers = headers
    if !headers.contains(.contentType) { headers[.contentType] = "application/json" }
    if let session, !headers.contains(.csrfToken) {
      headers[.csrfToken] = session.session.csrfToken
    }
    return try await send(method, address, headers, bytes: Array(json.utf8))
  }

  func post(
    _ address: String, json: String, _ headers: HTTPFields = [:]
  ) async throws -> Answer {
    try await send(.post, address, json: json, headers)
  }

  /// Sends a form, with the session's token where `fields` has none.
  func post(
    _ address: String, form fields: [(String, String)], _ headers: HTTPFields = [:]
  ) async throws -> Answer {
    var fields = fields
    if let session, !fields.contains(where: { $0.0 == "csrf" }) {
      fields.append(("csrf", session.session.csrfToken))
    }
    let body = fields.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }
    var headers = headers
    headers[.contentType] = "application/x-www-form-urlencoded"
    return try await send(.post, address, headers, bytes: Array(body.joined(separator: "&").utf8))
  }

  /// A new request on the ops board; answers its key.
  @discardableResult func submit(_ json: String = #"{"title":"A laptop"}"#) async throws -> String {
    let answer = try await post("/api/v1/boards/ops/requests", json: json)
    try #require(answer.status == .created, "\(answer.body)")
    return try #require(try answer.json["key"].text)
  }
}

/// What came back.
struct Answer: Sendable {
  let status: HTTPResponse.Status
  let headers: HTTPFields
  let body: String

  var json: JSONValue {
    get throws { try JSONParser.parse(Array(body.utf8)) }
  }

  /// One document a line.
  var jsonLines: [JSONValue] {
    get throws {
      try body.split(separator: "\n").map { try JSONParser.parse(Array($0.utf8)) }
    }
  }

  /// The `pointer` or `parameter` of each of a problem's errors.
  var places: [String] {
    get throws {
      try json["errors"].elements.compactMap { $0["pointer"].text ?? $0["parameter"].text }
    }
  }
}
