import HTTPTypes
import OpenIDConnect
import ProviderSupport
import SignIn
import Testing

@testable import Web

// What a browser does between the site and a provider.
extension Caller {
  /// What a browser keeps of an attempt, and where it was sent with it.
  struct Departure: Sendable {
    let address: String
    /// The cookie as it goes along, `name=value`.
    let cookie: String
  }

  /// Begins to sign in at `work`.
  func leave(next: String = "/b/ops", again: Bool = false) async throws -> Departure {
    let answer = try await get(
      "/sign-in/work?next=\(PercentEncoding.encode(next))\(again ? "&again=1" : "")")
    try #require(answer.status == .seeOther, "\(answer.status): \(answer.body)")
    return try Departure(answer, to: try #require(answer.headers[.location]))
  }

  /// Comes back with what `provider` answers; `nil` of its parts is left out.
  func comeBack(
    from departure: Departure, of provider: TestProvider, error: String? = nil,
    cookie: String? = nil
  ) async throws -> Answer {
    let answer = try provider.answer(to: departure.address)
    return try await comeBack(
      code: error == nil ? answer.code : nil, state: answer.state, error: error,
      cookie: cookie ?? departure.cookie)
  }

  func comeBack(
    code: String?, state: String?, error: String? = nil, cookie: String = ""
  ) async throws -> Answer {
    let parts = [("code", code), ("state", state), ("error", error)].compactMap { name, value in
      value.map { "\(name)=\(PercentEncoding.encode($0))" }
    }
    let own = session.map { "ledger_session=\($0.token)" }
    let cookies = [own, cookie.isEmpty ? nil : cookie].compactMap(\.self)
    return try await get(
      "/sign-in/work/callback?\(parts.joined(separator: "&"))",
      [.cookie: cookies.joined(separator: "; ")])
  }
}

extension Caller.Departure {
  init(_ answer: Answer, to address: String) throws {
    let set = answer.headers[values: .setCookie].first { $0.hasPrefix("ledger_attempt=") }
    self.init(
      address: address,
      cookie: String(try #require(set).prefix { $0 != ";" }))
  }
}

extension Answer {
  /// Whether the browser is told to forget its attempt.
  var clearsAttempt: Bool {
    headers[values: .setCookie].contains {
      $0.hasPrefix("ledger_attempt=;") && $0.contains("Max-Age=0")
    }
  }

  /// The secret of the session that begins with it.
  var newSession: String? {
    headers[values: .setCookie].lazy.compactMap { set -> String? in
      guard set.hasPrefix("ledger_session=") else { return nil }
      let token = set.dropFirst("ledger_session=".count).prefix { $0 != ";" }
      return token.isEmpty ? nil : String(token)
    }.first
  }
}
