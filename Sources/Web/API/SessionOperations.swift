import Domain
import HTTPTypes
import Hummingbird
import SignIn

extension APIOperation {
  /// Who one is.
  static var sessionOperations: [APIOperation] {
    [
      APIOperation(
        id: "session", method: .get, path: "/session",
        summary: "Who is signed in, and the token that every change has to carry",
        answers: [.json(.ok, "The session", .named("Session"))],
        handle: showSession)
    ]
  }

  private static func showSession(_ call: APICall) throws -> Response {
    guard let signedIn = call.context.signedIn else { throw NotSignedIn() }
    let account = try call.dependencies.accounts.account(signedIn.person)
    var writer = JSONWriter(capacity: 256)
    writer.object {
      $0.member("person")
      $0.number(signedIn.person.rawValue)
      $0.member("name")
      $0.string(account?.name)
      $0.member("email")
      $0.string(account?.email)
      $0.member("role")
      $0.string(signedIn.standing.role.name)
      $0.member("csrfToken")
      $0.string(signedIn.csrfToken)
    }
    return .json(writer)
  }
}
