import Foundation
import Testing

@Suite struct `settings of providers` {
  private static let secret = "correct-horse-battery"

  /// Starts a server whose provider has these settings beside, or instead of, the right ones.
  private func serve(
    _ changes: [String: String?] = [:], mode: Int = 0o600, secret: String = secret,
    file: (String) -> String = { $0 }
  ) async throws -> Answer {
    let ledger = try await LedgerProcess()
    let path = ledger.data + "/work.secret"
    try (secret + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    var settings: [String: String?] = [
      "id": "work", "name": "Work", "issuer": "https://login.example.org",
      "client-id": "ledger", "client-secret-file": path,
    ]
    settings.merge(changes) { $1 }
    let lines = settings.compactMap { name, value in value.map { "\(name): \($0)" } }
    // Without a public address and a port nobody gets as far as serving.
    let text = file("providers:\n  - " + lines.sorted().joined(separator: "\n    ") + "\n")
    try text.write(toFile: ledger.data + "/ledger.yaml", atomically: true, encoding: .utf8)
    return try await ledger.run(["serve", "--port", "0"], environment: [:])
  }

  @Test(arguments: [
    ("issuer", "http://login.example.org", "https"), ("issuer", "login.example.org", "https"),
    ("issuer", "https://login.example.org/?a=b", "https"), ("issuer", nil, "has no issuer"),
    ("id", "Work place", "small letters"), ("id", "scim", "taken"), ("name", nil, "has no name"),
    ("client-id", nil, "has no client-id"), ("authentication", "none", "basic or post"),
    ("emails", "yes", "verified or trusted"), ("domains", "example.org", "is a list"),
    ("domains", "['@example.org']", "a list of domains"), ("scopes", "['a b']", "a list of words"),
    ("groups-claim", "groups", "needs groups"), ("groups", "{a: b}", "need groups-claim"),
    ("isuer", "https://login.example.org", "Did you mean"),
    ("client-secret-env", "SECRET", "in one place"), ("client-secret-file", nil, "in one place"),
    ("client-secret-file", "/none.secret", "/none.secret"),
    ("client-secret", "abc", "no setting of a provider"),
  ])
  func `a wrong one stops the start by name`(
    _ name: String, _ value: String?, _ said: String
  ) async throws {
    let answer = try await serve([name: value])
    #expect(answer.code == 64)
    #expect(answer.error.contains(said), "\(answer.error)")
    #expect(answer.error.contains("ledger.yaml"), "\(answer.error)")
    #expect(!answer.error.contains(Self.secret))
  }

  @Test func `right ones get as far as the address that providers send people back to`()
    async throws
  {
    let answer = try await serve()
    #expect(answer.code == 64)
    #expect(answer.error.contains("port 0"), "\(answer.error)")
  }

  @Test(arguments: [0o604, 0o644, 0o666])
  func `a secret that everybody may read is refused`(_ mode: Int) async throws {
    let answer = try await serve(mode: mode)
    #expect(answer.code == 64)
    #expect(answer.error.contains("chmod 600"), "\(answer.error)")
    #expect(!answer.error.contains(Self.secret))
  }

  @Test func `an empty secret is none`() async throws {
    let answer = try await serve(secret: "")
    #expect(answer.code == 64)
    #expect(answer.error.contains("not one line of text"), "\(answer.error)")
  }

  @Test func `a variable that is not set is no secret`() async throws {
    let answer = try await serve(["client-secret-file": nil, "client-secret-env": "NONE_SUCH"])
    #expect(answer.code == 64)
    #expect(answer.error.contains("NONE_SUCH"), "\(answer.error)")
  }

  @Test func `two providers have neither an id nor an issuer in common`() async throws {
    let same = try await serve { $0 + $0.replacing("providers:\n", with: "") }
    #expect(same.error.contains("have the id “work”"), "\(same.error)")
    let issuer = try await serve {
      $0 + $0.replacing("providers:\n", with: "").replacing("id: work", with: "id: other")
    }
    #expect(issuer.error.contains("have the issuer"), "\(issuer.error)")
  }

  @Test func `other commands do not care about the secrets`() async throws {
    let ledger = try await LedgerProcess()
    try "providers: nonsense\nsign-in-links: hidden\n".write(
      toFile: ledger.data + "/ledger.yaml", atomically: true, encoding: .utf8)
    #expect(try await ledger.run(["person", "list"], environment: [:]).code == 0)
  }
}
