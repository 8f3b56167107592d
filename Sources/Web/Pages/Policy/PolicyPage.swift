import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger

/// `/policy`: what holds for all boards. For admins.
struct PolicyPage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/policy") { _, context in try model(context).page.response() }
    routes.post("/policy") { request, context -> Response in
      let (actor, typed) = try context.requireForm()
      try require(actor)
      guard let makers = Policy.BoardMakers(name: typed["board-makers"] ?? ""),
        let wideners = Policy.Wideners(name: typed["wideners"] ?? "")
      else { throw MalformedInput("The form does not say who may do what.") }
      _ = try await dependencies.carryOut(
        .setPolicy(Policy(boardMakers: makers, wideners: wideners)), request, context)
      return .seeOther("/policy#changed")
    }
  }

  private func require(_ person: PersonNumber) throws {
    guard try dependencies.ledger.rights(of: person).permits(.audit) else {
      throw Refusal.denied(.audit)
    }
  }

  private func model(_ context: LedgerRequestContext) throws -> PolicyModel {
    try require(try context.requirePerson())
    var frame = try dependencies.frame("Policy", at: .people, context)
    frame.styles = [.admin]
    return PolicyModel(
      frame: frame, policy: try dependencies.ledger.policy(),
      tokens: try dependencies.tokens(context))
  }
}

/// What holds for all boards, and the form that changes it.
struct PolicyModel: Sendable, Equatable {
  var frame: Frame
  var policy: Policy
  var tokens: FormTokens
}

extension PolicyModel {
  /// The whole page.
  var page: HTML {
    let makers = Policy.BoardMakers.allCases.map {
      HTML.Option(
        value: $0.name, label: $0 == .admins ? "Admins" : "Everybody who may sign in",
        isChosen: $0 == policy.boardMakers)
    }
    let wideners = Policy.Wideners.allCases.map {
      HTML.Option(
        value: $0.name, label: $0 == .owners ? "Its owners and the admins" : "Admins",
        isChosen: $0 == policy.wideners)
    }
    return frame.page(
      """
      <header class="head"><h1>Policy</h1></header>\(AdminPages.navigation(at: "/policy"))\
      <p class="flash" id="changed">Changed. It holds from now on.</p>\
      <form class="sheet" method="post" action="/policy">\(tokens.hidden)\
      \(HTML.field(
        "board-makers", label: "Who may make boards",
        hint: "A new board is its maker’s and the admins’ alone."
      ) { $0.choice("board-makers", makers) })\
      \(HTML.field(
        "wideners", label: "Who may let more people see a board",
        hint: "Its owners may always let fewer."
      ) { $0.choice("wideners", wideners) })\
      <p class="actions"><button class="button">Save</button></p></form>
      """)
  }
}
