import Domain
import HTTPTypes
import Hummingbird

/// What people see when something went wrong.
enum ErrorPage {
  /// What a form carries that nobody typed.
  static let unseen: Set = [
    "csrf", "command", "revision", "token", "next", "draft", "seen", "account",
  ]

  static func response(
    to problem: Problem, for request: Request, context: LedgerRequestContext
  ) -> Response {
    let fields = context.form.untrustedFields?.fields ?? []
    let model = ErrorModel(
      viewer: context.signedIn.map(viewer), status: problem.status.code, title: problem.kind.title,
      detail: problem.detail,
      faults: problem.faults.map(\.detail).filter { $0 != problem.detail },
      requestID: context.requestID,
      typed: fields.filter { !$0.value.isEmpty && !unseen.contains($0.name) }.map {
        ErrorModel.Typed(name: $0.name, value: $0.value)
      },
      now: now(request), offersSignIn: [.signInNeeded, .signInAgain].contains(problem.kind))
    return model.page.response(status: problem.status)
  }

  /// Where a page of the past that cannot be shown leads on.
  private static func now(_ request: Request) -> String? {
    guard request.method == .get, let address = request.head.path else { return nil }
    return PastAddress.removed(from: address) == address
      ? nil : PastAddress.removed(from: address, and: ["cursor"])
  }

  /// Without a name: looking it up may be what went wrong.
  private static func viewer(_ signedIn: SignedIn) -> Frame.Viewer {
    Frame.Viewer(
      label: PersonLabel(number: signedIn.person, name: "You"),
      isAdmin: signedIn.standing.role == .admin, csrf: signedIn.csrfToken)
  }
}
