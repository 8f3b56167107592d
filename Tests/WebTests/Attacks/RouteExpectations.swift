import Domain
import HTTPTypes

@testable import Web

/// What each route of the site needs, so that every one can be tried by everybody.
///
/// A route that is not here fails the tests of this folder: whoever adds one says whom it is for.
struct RouteExpectation: Sendable {
  /// Whom it is for.
  enum Need: Sendable {
    /// Whoever comes, signed in or not.
    case anybody
    /// Whoever is signed in, and nothing of a board they may not see.
    case person
    /// Who may do this on the board that the address, or the body, names.
    case board(Action)
    /// Who may see every board: what it tells is of all of them.
    case everyBoard
    /// Who may do this in the whole ledger.
    case ledger(Action)
    /// Who proves it in another way than by a session; tested where that is.
    case elsewhere(String)
  }

  enum Body: Sendable {
    case none
    case form([(String, String)])
    case json(String)
  }

  let need: Need
  var body: Body = .none
  var query = ""
  /// Whether `If-Match` has to come with it.
  var needsRevision = false
  /// Whether the request it is about was filed by whoever asks.
  var isOwn = false
  /// Whether what is sent is not all that it takes: whoever may is told what is missing.
  var isIncomplete = false
  /// Whether it ends the session of whoever uses it.
  var endsSession = false

  init(
    _ need: Need, _ body: Body = .none, query: String = "", needsRevision: Bool = false,
    isOwn: Bool = false, isIncomplete: Bool = false, endsSession: Bool = false
  ) {
    self.need = need
    self.body = body
    self.query = query
    self.needsRevision = needsRevision
    self.isOwn = isOwn
    self.isIncomplete = isIncomplete
    self.endsSession = endsSession
  }

  /// What a route needs; none where nobody has said it.
  static func of(_ name: String) -> [RouteExpectation] {
    // For a directory with a token for this alone; neither sessions nor boards come into it.
    if name.contains(" /scim/v2") {
      return [RouteExpectation(.elsewhere("a token of a directory"))]
    }
    return all[name] ?? []
  }

  /// By method and path, as the route table has them.
  static let all: [String: [RouteExpectation]] = [
    // For whoever comes.
    "GET /healthz": [.init(.anybody)],
    "GET /readyz": [.init(.anybody)],
    "GET /assets/{name}": [.init(.anybody)],
    "GET /problems/{name}": [.init(.anybody)],
    "GET /openapi.json": [.init(.anybody)],
    "POST /csp-report": [.init(.anybody, .json("{}"))],
    "GET /sign-in": [.init(.anybody)],
    "POST /sign-in": [.init(.anybody, .form([("token", "nothing")]))],

    "GET /sign-in/{provider}": [.init(.anybody)],
    "GET /sign-in/{provider}/callback": [.init(.elsewhere("an attempt, and a provider's answer"))],
    "POST /sign-in/{provider}/logout": [.init(.elsewhere("a token of the provider"))],

    // For whoever is signed in.
    "POST /sign-in/{provider}/connect": [.init(.person, .form([]))],
    "POST /sign-in/{provider}/tie": [
      .init(.person, .form([("account", "nothing")]), isIncomplete: true)
    ],
    "POST /me/providers/{identity}/disconnect": [.init(.person, .form([]), isIncomplete: true)],
    "GET /": [.init(.person)],
    "GET /me": [.init(.person)],
    "GET /people": [.init(.person)],
    "POST /sign-out": [.init(.person, .form([]), endsSession: true)],
    "GET /api/v1/session": [.init(.person)],
    "GET /api/v1/boards": [.init(.person)],
    "GET /api/v1/events": [.init(.person)],
    "GET /api/v1/checkpoint": [.init(.person)],
    "GET /api/v1/tile/{level}/**": [.init(.person)],
    "GET /api/v1/tile/entries/**": [.init(.everyBoard)],

    "GET /me/tokens": [.init(.person)],
    "POST /me/tokens": [.init(.person, .form([("name", "")]), isIncomplete: true)],
    "POST /me/tokens/{token}/revoke": [.init(.person, .form([]), isIncomplete: true)],
    "GET /api/v1/tokens": [.init(.person)],
    "POST /api/v1/tokens": [.init(.person, .json("{}"), isIncomplete: true)],
    "DELETE /api/v1/tokens/{token}": [.init(.person, isIncomplete: true)],

    "POST /me/sessions/end": [.init(.person, .form([]))],
    "POST /me/sessions/{session}/end": [.init(.person, .form([]), isIncomplete: true)],
    "GET /drafts/{draft}": [.init(.person, isIncomplete: true)],
    "POST /drafts/{draft}/discard": [.init(.person, .form([]), isIncomplete: true)],

    // About a board.
    "GET /b/{board}/settings": [.init(.board(.manageAccess))],
    "GET /b/{board}/settings/access": [.init(.board(.manageAccess))],
    "POST /b/{board}/settings/access": [
      .init(.board(.manageAccess), .form([("mode", "custom")]), isIncomplete: true)
    ],
    "GET /b/{board}": [
      .init(.board(.read)), .init(.board(.read), query: "?axis=happened"),
      .init(.board(.read), query: "?q=Zebra&sort=key"),
    ],
    "GET /b/{board}/step": [.init(.board(.read), query: "?to=next")],
    "GET /b/{board}/changes": [
      .init(.board(.read), query: "?from=1&to=now"),
      .init(.board(.read), query: "?from=1&to=now&axis=happened"),
    ],
    "GET /b/{board}/trends": [
      .init(.board(.read)), .init(.board(.read), query: "?axis=happened"),
    ],
    "GET /b/{board}/new": [.init(.board(.submit))],
    "POST /b/{board}/new": [.init(.board(.submit), .form([("title", "A key")]))],
    "GET /api/v1/boards/{board}": [
      .init(.board(.read)), .init(.board(.read), query: "?axis=happened"),
    ],
    "GET /api/v1/boards/{board}/requests": [
      .init(.board(.read)), .init(.board(.read), query: "?axis=happened"),
    ],
    "POST /api/v1/boards/{board}/requests": [
      .init(.board(.submit), .json(#"{"title":"A key"}"#))
    ],
    "GET /api/v1/boards/{board}/access": [.init(.board(.read))],
    "PUT /api/v1/boards/{board}/access": [
      .init(.board(.manageAccess), .json("{}"), needsRevision: true, isIncomplete: true)
    ],
    "GET /api/v1/policy": [.init(.person)],
    "PUT /api/v1/policy": [
      .init(.ledger(.audit), .json(#"{"boardMakers":"admins","wideners":"owners"}"#))
    ],
    "GET /api/v1/boards/{board}/trends": [.init(.board(.read))],
    "GET /api/v1/diff": [.init(.board(.read), query: "?board={board}&from=1")],

    // About a request.
    "GET /r/{key}": [
      .init(.board(.read)), .init(.board(.read), query: "?axis=happened"),
    ],
    "GET /r/{key}/edit": [.init(.board(.work)), .init(.board(.editOwn), isOwn: true)],
    "POST /r/{key}/edit": [
      .init(.board(.work), .form([("title", "Another"), ("priority", "normal")])),
      .init(.board(.editOwn), .form([("title", "Another"), ("priority", "normal")]), isOwn: true),
    ],
    "POST /r/{key}/status": [.init(.board(.work), .form([("status", "waiting")]))],
    "POST /r/{key}/assign": [.init(.board(.work), .form([("owner", "nobody")]))],
    "POST /r/{key}/comment": [.init(.board(.comment), .form([("text", "Hello")]))],
    "GET /api/v1/requests/{key}": [
      .init(.board(.read)), .init(.board(.read), query: "?axis=happened"),
    ],
    "PATCH /api/v1/requests/{key}": [
      .init(.board(.work), .json(#"{"title":"Another"}"#), needsRevision: true),
      .init(.board(.editOwn), .json(#"{"title":"Another"}"#), needsRevision: true, isOwn: true),
    ],
    "GET /api/v1/requests/{key}/events": [
      .init(.board(.read)), .init(.board(.read), query: "?axis=happened"),
    ],
    "POST /api/v1/requests/{key}/assign": [.init(.board(.work), .json(#"{"owner":null}"#))],
    "POST /api/v1/requests/{key}/status": [
      .init(.board(.work), .json(#"{"status":"waiting"}"#))
    ],
    "POST /api/v1/requests/{key}/comments": [
      .init(.board(.comment), .json(#"{"text":"Hello"}"#))
    ],
    "GET /undo/{position}": [.init(.board(.work))],
    "POST /undo/{position}": [.init(.board(.work), .form([("reason", "A mistake")]))],
    "GET /api/v1/events/{position}/undo": [.init(.board(.work))],
    "POST /api/v1/events/{position}/undo": [
      .init(.board(.work), .json(#"{"reason":"A mistake"}"#))
    ],

    // About the whole ledger.
    "GET /audit": [.init(.ledger(.audit))],
    "GET /api/v1/audit": [.init(.ledger(.audit))],
    "POST /people/invite": [
      .init(
        .ledger(.managePeople),
        .form([("email", "new@example.org"), ("name", "New"), ("role", "member")]))
    ],
    "POST /people/{person}/role": [.init(.ledger(.managePeople), .form([("role", "member")]))],
    "POST /people/{person}/link": [.init(.ledger(.managePeople), .form([]))],
    "GET /people/{person}": [.init(.ledger(.managePeople))],
    "POST /people/{person}/deactivate": [.init(.ledger(.managePeople), .form([]))],
    "POST /people/{person}/reactivate": [.init(.ledger(.managePeople), .form([]))],
    "POST /people/{person}/providers/{identity}/disconnect": [
      .init(.ledger(.managePeople), .form([]), isIncomplete: true)
    ],
    "POST /people/{person}/sessions/end": [.init(.ledger(.managePeople), .form([]))],
    "POST /people/{person}/sessions/{session}/end": [
      .init(.ledger(.managePeople), .form([]), isIncomplete: true)
    ],
    "POST /people/{person}/tokens/{token}/revoke": [
      .init(.ledger(.managePeople), .form([]), isIncomplete: true)
    ],
    "GET /groups": [.init(.ledger(.managePeople))],
    "POST /groups": [.init(.ledger(.managePeople), .form([("name", "Night shift")]))],
    "GET /groups/{group}": [.init(.ledger(.managePeople))],
    "POST /groups/{group}/rename": [
      .init(.ledger(.managePeople), .form([("name", "Day shift")]))
    ],
    "POST /groups/{group}/add": [
      .init(.ledger(.managePeople), .form([("member", "ben@example.org")]))
    ],
    "POST /groups/{group}/take": [
      .init(.ledger(.managePeople), .form([("person", "2")]))
    ],
    // The last of them: afterwards there is no such group.
    "POST /groups/{group}/remove": [.init(.ledger(.managePeople), .form([]))],
    "GET /policy": [.init(.ledger(.audit))],
    "POST /policy": [
      .init(.ledger(.audit), .form([("board-makers", "admins"), ("wideners", "owners")]))
    ],
    "GET /boards/new": [.init(.ledger(.createBoards))],
    "POST /boards/new": [
      .init(
        .ledger(.createBoards), .form([("name", "Other"), ("prefix", "OTH")]), isIncomplete: true)
    ],
  ]
}
