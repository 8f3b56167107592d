import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import SignIn

extension APIOperation {
  /// Who one is.
  static var sessionOperations: [APIOperation] {
    [
      APIOperation(
        id: "session", method: .get, path: "/session",
        summary: "Who asks, and what every change has to carry, or what the token is good for",
        answers: [.json(.ok, "The session", .named("Session"))],
        handle: showSession)
    ]
  }

  private static func showSession(_ call: APICall) throws -> Response {
    let standing = try call.ledger.standing(of: call.person)
    guard let standing else { throw NotSignedIn() }
    let account = try call.dependencies.accounts.account(call.person)
    let scopes = try call.context.bearer.map {
      try call.ledger.words(for: $0.token.scopes, by: call.principal)
    }
    var writer = JSONWriter(capacity: 256)
    writer.object {
      $0.member("person")
      $0.number(call.person.rawValue)
      $0.member("name")
      $0.string(account?.name)
      $0.member("email")
      $0.string(account?.email)
      $0.member("role")
      $0.string(standing.role.name)
      if let signedIn = call.context.signedIn {
        $0.member("csrfToken")
        $0.string(signedIn.csrfToken)
      }
      if let scopes, let token = call.context.bearer?.token {
        $0.member("scopes")
        $0.each(scopes) { $0.string($1) }
        $0.member("expiresAt")
        $0.time(Timestamp(microseconds: token.expiresAt * 1_000_000))
      }
    }
    return .json(writer)
  }
}
