import HTTPTypes
import Hummingbird

/// What people see when something went wrong.
enum ErrorPage {
  /// What a form carries that nobody typed.
  private static let unseen: Set = ["csrf", "command", "revision", "token", "next"]

  static func response(
    to problem: Problem, for request: Request, context: LedgerRequestContext
  ) -> Response {
    let fields = context.form.untrustedFields?.fields ?? []
    let model = ErrorModel(
      status: problem.status.code, title: problem.kind.title, detail: problem.detail,
      faults: problem.faults.map(\.detail).filter { $0 != problem.detail },
      requestID: context.requestID,
      typed: fields.filter { !$0.value.isEmpty && !unseen.contains($0.name) }.map {
        ErrorModel.Typed(name: $0.name, value: $0.value)
      },
      offersSignIn: problem.kind == .signInNeeded)
    return model.page.response(status: problem.status)
  }
}
