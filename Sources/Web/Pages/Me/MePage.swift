import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import SignIn

/// `/me`
struct MePage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/me") { _, context in try model(context).page.response() }
    routes.post("/me/sessions/end") { _, context -> Response in
      let (person, _) = try context.requireForm()
      guard let signedIn = context.signedIn else { throw NotSignedIn() }
      let count = try dependencies.accounts.endSessions(
        of: person, except: signedIn.session.id)
      if count > 0 {
        dependencies.audit.note(
          .sessionEnded, person: person, address: context.peerAddress, "all others")
      }
      return .seeOther("/me#ended")
    }
    routes.post("/me/providers/{identity}/disconnect") { _, context -> Response in
      let (person, _) = try context.requireForm()
      try context.requireFresh()
      try await dependencies.disconnect(
        try context.parameter("identity"), of: person, keeping: context.signedIn?.session.id,
        by: person, from: context.peerAddress)
      return .seeOther("/me#disconnected")
    }
    routes.post("/me/sessions/{session}/end") { _, context -> Response in
      let (person, _) = try context.requireForm()
      let id = try context.parameter("session")
      guard try dependencies.accounts.endSession(id: id, of: person) else {
        throw Problem(noSession: id)
      }
      dependencies.audit.note(
        .sessionEnded, person: person, address: context.peerAddress, id)
      return .seeOther("/me#ended")
    }
  }

  private func model(_ context: LedgerRequestContext) throws -> MeModel {
    guard let signedIn = context.signedIn else { throw NotSignedIn() }
    let accounts = dependencies.accounts
    var frame = try dependencies.frame("You", at: .me, context)
    frame.styles = [.admin]
    let identities = try accounts.identities(of: signedIn.person)
    return MeModel(
      frame: frame, label: try dependencies.names(of: [signedIn.person])[signedIn.person],
      email: try accounts.account(signedIn.person)?.email,
      role: signedIn.standing.role.label,
      sessions: SessionList(
        try accounts.sessions(of: signedIn.person), current: signedIn.session.id, address: "/me"),
      identities: IdentityList(identities, dependencies.party, address: "/me"),
      toConnect: dependencies.unconnected(identities),
      drafts: try accounts.drafts(of: signedIn.person).compactMap { draft in
        KeptForm.place(id: draft.id, path: draft.path).map {
          MeModel.Draft(
            address: $0.text, purpose: DraftPage.purpose(of: draft.path),
            keptAt: Timestamp(seconds: draft.keptAt))
        }
      },
      now: dependencies.clock.now())
  }
}

extension Timestamp {
  /// A moment of the accounts, which count in seconds since 1970-01-01T00:00:00Z.
  /// A damaged time is a wrong one, and no reason to stop.
  init(seconds: Int64) {
    self.init(microseconds: seconds.multipliedReportingOverflow(by: 1_000_000).partialValue)
  }
}

extension Problem {
  init(noSession id: String) {
    self.init(.notFound, "There is no session “\(id.prefix(40))”: it has ended already.")
  }
}
