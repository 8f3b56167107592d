import Domain
import EventLog
import Hummingbird
import Ledger
import SignIn

/// `/me`
struct MePage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/me") { _, context in
      let model = try await model(context)
      return model.providers.allowed(on: model.page.response())
    }
  }

  private func model(_ context: LedgerRequestContext) async throws -> MeModel {
    guard let signedIn = context.signedIn else { throw NotSignedIn() }
    let frame = try dependencies.frame("You", at: .me, context)
    let session = signedIn.session
    return MeModel(
      frame: frame, label: try dependencies.names(of: [signedIn.person])[signedIn.person],
      email: try dependencies.accounts.account(signedIn.person)?.email,
      role: signedIn.standing.role.label,
      startedAt: Timestamp(seconds: session.startedAt),
      lastSeenAt: Timestamp(seconds: session.lastSeenAt),
      browser: BrowserName.short(session.userAgent),
      now: dependencies.clock.now(), providers: try await dependencies.meProviders(session))
  }
}

extension Timestamp {
  fileprivate init(seconds: Int64) { self.init(microseconds: seconds * 1_000_000) }
}
