import HTTPTypes
import Hummingbird
import Testing

@testable import Web

/// Who may see a board, through the API.
struct AccessTests {
  private static let path = "/api/v1/boards/ops/access"

  @Test func `it is shown, changed with what was seen, and holds at the next request`()
    async throws
  {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      let shown = try await ana.get(Self.path)
      #expect(try shown.json["mode"].text == "workspace")
      #expect(try shown.json["people"].number == 2)
      let tag = try #require(shown.headers[.eTag])

      let closed = try await ana.send(
        .put, Self.path, json: #"{"mode":"private","owner":"me","reason":"Salaries"}"#,
        [.ifMatch: tag])
      #expect(closed.status == .ok, "\(closed.body)")
      #expect(try closed.json["owner"]["name"].text == "Ana Lima")
      #expect(try closed.json["people"].number == 1)
      let hidden = try await ben.get(Self.path)
      let missing = try await ben.get("/api/v1/boards/xyz/access")
      #expect(hidden.status == .notFound && missing.status == .notFound)
      #expect(
        try hidden.json["detail"].text
          == missing.json["detail"].text?.replacing("xyz", with: "ops"))

      // What was seen before that is stale.
      let stale = try await ana.send(
        .put, Self.path, json: #"{"mode":"workspace","owner":null}"#, [.ifMatch: tag])
      #expect(stale.status == .preconditionFailed)
      let named = try await ana.send(
        .put, Self.path,
        json: #"{"mode":"custom","owner":"me","grants":[{"person":2,"role":"viewer"}]}"#,
        [.ifMatch: "*"])
      #expect(named.status == .ok, "\(named.body)")
      #expect(try await ben.get(Self.path).json["grants"][0]["role"].text == "viewer")
    }
  }

  @Test(arguments: [
    (#"{"mode":"open","owner":null}"#, "/mode"), (#"{"mode":"custom"}"#, "/owner"),
    (#"{"mode":"custom","owner":99}"#, "/owner"),
    (#"{"mode":"custom","owner":null,"grants":[{"person":2,"role":"admin"}]}"#, "/grants/0/role"),
    (
      #"{"mode":"custom","owner":null,"grants":[{"person":99,"role":"viewer"}]}"#,
      "/grants/0/person"
    ),
    (#"{"mode":"custom","owner":null,"grants":[2]}"#, "/grants/0"),
    (#"{"mode":"workspace","owner":null,"workspaceRole":"king"}"#, "/workspaceRole"),
  ])
  func `what makes no sense is named by its place`(json: String, place: String) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let answer = try await ana.send(.put, Self.path, json: json, [.ifMatch: "*"])
      #expect(answer.status == .unprocessableContent, "\(answer.body)")
      #expect(try answer.places == [place])
    }
  }

  @Test func `without If-Match, and without the right to, nothing changes`() async throws {
    try await TestSite.run { site, client in
      let (ana, ben) = (try site.caller(site.ana, client), try site.caller(site.ben, client))
      let json = #"{"mode":"private","owner":"me"}"#
      #expect(try await ana.send(.put, Self.path, json: json).status == .preconditionRequired)
      let denied = try await ben.send(.put, Self.path, json: json, [.ifMatch: "*"])
      #expect(denied.status == .forbidden)
      #expect(try await ana.get(Self.path).json["mode"].text == "workspace")
    }
  }

  @Test func `the policy is everybody's to see and an admin's to change`() async throws {
    try await TestSite.run { site, client in
      let (ana, ben) = (try site.caller(site.ana, client), try site.caller(site.ben, client))
      let json = #"{"boardMakers":"everyone","wideners":"admins"}"#
      #expect(try await ben.send(.put, "/api/v1/policy", json: json).status == .forbidden)
      #expect(try await ana.send(.put, "/api/v1/policy", json: json).status == .ok)
      #expect(try await ben.get("/api/v1/policy").json["boardMakers"].text == "everyone")
    }
  }
}
