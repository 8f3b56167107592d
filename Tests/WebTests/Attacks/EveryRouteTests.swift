import Domain
import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

/// Every route with everybody: what the policy allows is done, what it forbids is refused, and a board
/// that somebody may not see is not there for them.
@Suite struct `Every route` {
  @Test func `has an expectation, and no expectation is without its route`() async throws {
    try await TestSite.withProvider(limits: .off) { site, _, _ in
      let routes = Set(site.routes.map(\.name).filter { !$0.contains(" /scim/v2") })
      let expected = Set(RouteExpectation.all.keys)
      #expect(routes.subtracting(expected).isEmpty, "say whom these are for")
      #expect(expected.subtracting(routes).isEmpty, "these are gone")
    }
  }

  @Test(arguments: Visitor.allCases)
  fileprivate func `answers as the policy says`(visitor: Visitor) async throws {
    try await TestSite.withProvider(limits: .off) { site, client, _ in
      let vault = try await Vault(site, client)
      for (route, expectation) in site.expectations {
        let caller = try vault.caller(visitor)
        let subject = try await vault.newRequest(by: expectation.isOwn ? visitor : .admin)
        let answer = try await vault.send(route, expectation, about: subject, caller)
        let name = "\(route.name) by \(visitor)\(expectation.isOwn ? ", their own" : "")"
        vault.check(answer, route, expectation, visitor, name)
        guard visitor.role == nil, case .board = expectation.need else { continue }
        // The same about what does not exist.
        let other = try await vault.send(route, expectation, about: .missing, caller)
        #expect(answer.status == other.status, "\(name)")
        #expect(
          subject.normalised(answer.body) == Subject.missing.normalised(other.body), "\(name)")
        #expect(
          answer.headers.filter { $0.name != .requestID }.map(\.name)
            == other.headers.filter { $0.name != .requestID }.map(\.name), "\(name)")
      }
    }
  }

  @Test(arguments: [Visitor.stranger, .nobody, .deactivated])
  fileprivate func `says nothing of a board to who may not see it`(visitor: Visitor) async throws {
    try await TestSite.withProvider(limits: .off) { site, client, _ in
      let vault = try await Vault(site, client)
      let subject = try await vault.newRequest(by: .admin)
      for (route, expectation) in site.expectations where !expectation.endsSession {
        let caller = try vault.caller(visitor)
        let answer = try await vault.send(route, expectation, about: subject, caller)
        // What they named themselves comes back to them; nothing else is taken out.
        let names = ["{board}", "{key}"].contains {
          (route.path + expectation.query).contains($0)
        }
        let body = names ? subject.normalised(answer.body) : answer.body
        for secret in Vault.secrets {
          #expect(!body.contains(secret), "\(route.name) tells \(visitor) of \(secret)")
        }
      }
    }
  }
}

/// Somebody who tries.
private enum Visitor: String, CaseIterable, Sendable {
  case nobody, deactivated, stranger, viewer, requester, handler, editor, owner, admin

  /// What they are on the board; nil where it is not there for them.
  var role: BoardRole? {
    switch self {
    case .nobody, .deactivated, .stranger: nil
    case .viewer: .viewer
    case .requester: .requester
    case .handler: .handler
    case .editor: .editor
    case .owner: .owner
    case .admin: .admin
    }
  }

  var isSignedIn: Bool { self != .nobody && self != .deactivated }

  func may(_ need: RouteExpectation.Need) -> Bool {
    switch need {
    case .anybody: true
    case .person: isSignedIn
    case .everyBoard: role != nil
    case .board(let action): role.map { Access.permits(action, to: $0) } ?? false
    case .ledger(let action):
      isSignedIn && Access.permits(action, to: self == .admin ? .admin : .member)
    case .elsewhere: false
    }
  }
}

/// A request and an event of it, or neither.
private struct Subject {
  let board: String
  let key: String
  let position: String

  static let missing = Subject(board: "nowhere", key: "NOW-1", position: "4000000")

  /// Without what is another at each answer, and without what names it.
  func normalised(_ body: String) -> String {
    // Numbers of answers and secrets of forms first: they may have the digits of a position.
    var text = body.replacing(/[0-9a-f]{16,}/, with: "")
    text = text.replacing(/"requestId":"[^"]*"/, with: "")
    text = text.replacing(/name="command" value="[^"]*"/, with: "")
    for (name, word) in [(key, "KEY"), (board, "BOARD")] {
      text = text.replacing(name, with: word)
    }
    for place in ["event ", "position ", "undo/", "events/", "undo%2F"] {
      text = text.replacing(place + position, with: place + "POSITION")
    }
    return text
  }
}

/// A site with a board that few may see.
private struct Vault {
  static let secrets = ["Zebra", "Strongroom", "VLT-", "vault"]

  let site: TestSite
  let client: any TestClientProtocol
  let people: [Visitor: PersonNumber]
  let sessions: [Visitor: NewSession]

  init(_ site: TestSite, _ client: any TestClientProtocol) async throws {
    var people: [Visitor: PersonNumber] = [.admin: site.ana]
    for visitor in Visitor.allCases where visitor != .nobody && visitor != .admin {
      people[visitor] = try site.join(visitor.rawValue)
    }
    self.site = site
    self.client = client
    self.people = people
    let ops = BoardTemplate.ops
    let board = BoardDefinition(
      slug: "vault", name: "Strongroom", prefix: "VLT", statuses: ops.statuses,
      transitions: ops.transitions, fields: ops.fields)
    _ = try await site.ledger.perform(.createBoard(board), by: PersonNumber.operator)
    let grants = BoardRole.grantable.filter { $0 != .owner }.compactMap { role in
      Visitor.allCases.first { $0.role == role }.flatMap { people[$0] }.map {
        AccessGrant(.person($0), role)
      }
    }
    _ = try await site.ledger.perform(
      .setAccess(
        board: "vault",
        BoardAccess(mode: .custom, owner: people[.owner], grants: grants), reason: "Zebra"),
      by: PersonNumber.operator)
    try site.addGroup("Strongroom keepers")
    sessions = try people.mapValues { try site.session(of: $0) }
    if let person = people[.deactivated] {
      _ = try await site.ledger.perform(.person(.deactivate(person)), by: PersonNumber.operator)
    }
  }

  /// Signed in, in a session of their own; who was put out, in the one they had.
  func caller(_ visitor: Visitor) throws -> Caller {
    guard let person = people[visitor] else { return Caller(client: client) }
    if visitor == .deactivated { return Caller(client: client, session: sessions[visitor]) }
    return Caller(client: client, session: try site.session(of: person))
  }

  /// A request that the visitor filed, or, where they may not, the admin; given away once.
  func newRequest(by visitor: Visitor) async throws -> Subject {
    let maySubmit = visitor.may(.board(.submit))
    let person = maySubmit ? people[visitor] ?? site.ana : site.ana
    let outcome = try await site.ledger.perform(
      .submit(board: "vault", Submission(title: "Zebra")), by: person)
    let key = try #require(outcome.request)
    let given = try await site.ledger.perform(
      .change(key, .assign(to: people[.handler])), by: site.ana)
    return Subject(board: "vault", key: key.description, position: given.position.description)
  }

  func send(
    _ route: NamedRoute, _ expectation: RouteExpectation, about subject: Subject, _ caller: Caller
  ) async throws -> Answer {
    let names = RouteNames(
      board: subject.board, key: subject.key, position: subject.position,
      person: site.ben.description)
    let address = names.filled(route.path + expectation.query)
    var headers: HTTPFields = [:]
    if expectation.needsRevision { headers[.ifMatch] = "\"2\"" }
    if route.path.hasPrefix("/api/"), let session = caller.session {
      headers[.csrfToken] = session.session.csrfToken
    }
    switch expectation.body {
    case .none: return try await caller.send(route.method, address, headers)
    case .form(let fields): return try await caller.post(address, form: fields, headers)
    case .json(let text):
      return try await caller.send(route.method, address, json: names.filled(text), headers)
    }
  }

  func check(
    _ answer: Answer, _ route: NamedRoute, _ expectation: RouteExpectation, _ visitor: Visitor,
    _ name: String
  ) {
    #expect(answer.status.code < 500, "\(name): \(answer.body)")
    switch expectation.need {
    case .elsewhere: return
    case .anybody:
      #expect(answer.status != .unauthorized && answer.status != .forbidden, "\(name)")
    case .person, .board, .everyBoard, .ledger:
      guard visitor.isSignedIn else { return checkRefusedAtTheDoor(answer, route, name) }
      if visitor.may(expectation.need), expectation.isIncomplete {
        let isTold = ![.unauthorized, .forbidden].contains(answer.status)
        #expect(isTold, "\(name): \(answer.status) \(answer.body)")
      } else if visitor.may(expectation.need) {
        #expect(
          (200..<400).contains(answer.status.code), "\(name): \(answer.status) \(answer.body)")
      } else if visitor.role == nil, case .board = expectation.need {
        #expect(answer.status == .notFound, "\(name): \(answer.status)")
      } else {
        #expect(answer.status == .forbidden, "\(name): \(answer.status)")
      }
    }
  }

  /// Pages send to `/sign-in`, the API says 401; a form comes back as a page that says so.
  private func checkRefusedAtTheDoor(_ answer: Answer, _ route: NamedRoute, _ name: String) {
    if route.path.hasPrefix("/api/") || route.method != .get {
      #expect(answer.status == .unauthorized, "\(name): \(answer.status)")
    } else {
      #expect(answer.status == .seeOther, "\(name): \(answer.status)")
      #expect(answer.headers[.location]?.hasPrefix("/sign-in") == true, "\(name)")
    }
  }
}

/// A route with one of its methods.
struct NamedRoute: Sendable {
  let method: HTTPRequest.Method
  let path: String
  var name: String { "\(method.rawValue) \(path)" }
}

extension TestSite {
  /// Every route that there is.
  var routes: [NamedRoute] {
    let (_, table) = makeRouter(dependencies, feed: LiveFeed(dependencies))
    return table.routes.flatMap { route in
      route.methods.map { NamedRoute(method: $0, path: route.path.description) }
    }
  }

  /// Every way in which each route is tried.
  var expectations: [(NamedRoute, RouteExpectation)] {
    routes.flatMap { route in RouteExpectation.of(route.name).map { (route, $0) } }
  }

  /// Adds a group that nobody is in.
  func addGroup(_ name: String) throws {
    let outcome = try ledger.performAndWait(.group(.add), by: PersonNumber.operator)
    try accounts.register(Group(number: try #require(outcome.group), name: name))
  }

  /// Adds somebody who may sign in.
  func join(_ name: String, _ role: Role = .member) throws -> PersonNumber {
    let outcome = try ledger.performAndWait(
      .person(.join(role: role, maySignIn: true)), by: PersonNumber.operator)
    let person = try #require(outcome.person)
    try accounts.register(
      Account(person: person, name: name, email: "\(name)@example.org"))
    return person
  }
}
