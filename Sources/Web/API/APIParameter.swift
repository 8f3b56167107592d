import Domain
import HTTPTypes
import Ledger

/// Something beside the body that an operation reads.
struct APIParameter: Sendable {
  let name: String
  let place: Place
  let schema: APISchema
  var isRequired = false
  var isRepeatable = false

  enum Place: String, Sendable {
    case path, query, header
  }

  static let board = APIParameter(
    name: "board", place: .path, schema: .text("The board's name in addresses"), isRequired: true)
  static let key = APIParameter(
    name: "key", place: .path, schema: .text("As in OPS-142, or the key it was imported with"),
    isRequired: true)
  static let ifMatch = APIParameter(
    name: "If-Match", place: .header,
    schema: .text("The ETag of the request as you saw it; needed for PATCH"))
  static let idempotencyKey = APIParameter(
    name: "Idempotency-Key", place: .header,
    schema: .text("Yours to choose: the same again is answered with the first outcome"))
  static let csrfToken = APIParameter(
    name: "X-CSRF-Token", place: .header,
    schema: .text("The session's token; needed with the cookie, not with a bearer token"))
  static let from = APIParameter(
    name: "from", place: .query, schema: .number("The first position that is wanted"))
  static let eventLimit = APIParameter(
    name: "limit", place: .query, schema: .number("How many events at most; all without it"))
  static let position = APIParameter(
    name: "position", place: .path, schema: .number("The event's number in the log"),
    isRequired: true)
  static let undoesBatch = APIParameter(
    name: "batch", place: .query,
    schema: .bool("Whether to undo all that the same command, or import, did"))
  static let undoesLater = APIParameter(
    name: "later", place: .query,
    schema: .bool("Whether to undo later events that depend on it too"))
  static let lastEventID = APIParameter(
    name: "Last-Event-ID", place: .header,
    schema: .text("Where a live stream goes on: the position that was seen last"))

  /// Of everything that can be asked about the past.
  static let moment = [
    APIParameter(
      name: "asof", place: .query, schema: .text("As of when: \(When.forms). Days are of UTC")),
    axis,
  ]
  private static let axis = APIParameter(
    name: "axis", place: .query,
    schema: .oneOf(
      TimeAxis.allCases.map(\.rawValue),
      "Which time of an event counts: when it was recorded, as without it, or when it happened"))

  static let explain = APIParameter(
    name: "explain", place: .query,
    schema: .bool("Whether `setBy` says which event made each value what it is"))

  /// What says which requests of a board are meant.
  private static let filters = [
    filter("status", "A status of the board"),
    filter("owner", "A person's number or e-mail, `me`, or `nobody`"),
    filter("requester", "A person's number or e-mail, or `me`"),
    filter("priority", "A priority"),
    APIParameter(name: "q", place: .query, schema: .text("Words that title, text or fields begin")),
  ]

  static let list =
    moment + filters + [
      APIParameter(
        name: "sort", place: .query,
        schema: .text(
          "One of \(SortField.allCases.map(\.rawValue).joined(separator: ", ")), with a - before it "
            + "for the largest first")),
      APIParameter(
        name: "limit", place: .query, schema: .number("1 to \(RequestQuery.maximumLimit)")),
      APIParameter(name: "cursor", place: .query, schema: .text("The `next` of the page before")),
    ]

  /// A window, as of when it is looked at, and a filter.
  static let trends =
    moment + [
      APIParameter(
        name: "from", place: .query,
        schema: .text(
          "The window begins with the day of this moment: \(When.forms). Without it, "
            + "\(TrendWindow.standardWeeks) weeks before its end")),
      APIParameter(
        name: "to", place: .query, schema: .text("Where the window ends; a moment. Now without it")),
      filter("owner", "A person's number or e-mail, `me`, or `nobody`; as owned at each moment"),
      filter("requester", "A person's number or e-mail, or `me`"),
      filter("priority", "A priority; as it was at each moment"),
    ]

  static let diff =
    [
      APIParameter(
        name: "from", place: .query,
        schema: .text("The earlier moment: \(When.forms). Needed, unless filters are compared")),
      APIParameter(
        name: "to", place: .query,
        schema: .text("The later moment, in the same forms; now without it")),
      axis,
      APIParameter(
        name: "board", place: .query,
        schema: .text("The board's name in addresses; needed where there are several")),
      APIParameter(
        name: "compare", place: .query,
        schema: .text(
          "Another filter, as the query of a list's address: what matches one of both alone, at `to`"
        )),
    ] + filters + [
      APIParameter(
        name: "limit", place: .query, schema: .number("1 to \(RequestQuery.maximumLimit) requests")),
      APIParameter(name: "cursor", place: .query, schema: .text("The `next` of the page before")),
    ]

  private static func filter(_ name: String, _ description: String) -> APIParameter {
    APIParameter(name: name, place: .query, schema: .text(description), isRepeatable: true)
  }
}

/// How an operation can answer.
struct APIAnswer: Sendable {
  let status: HTTPResponse.Status
  let description: String
  /// By media type.
  let contents: [(type: String, schema: APISchema)]

  static func json(
    _ status: HTTPResponse.Status, _ description: String, _ schema: APISchema
  ) -> APIAnswer {
    APIAnswer(
      status: status, description: description, contents: [("application/json", schema)])
  }

  static func problem(_ kind: ProblemKind) -> APIAnswer {
    APIAnswer(
      status: kind.status, description: kind.title,
      contents: [("application/problem+json", .named("Problem"))])
  }

  static let events = APIAnswer(
    status: .ok, description: "The events, as JSON Lines or, if asked for, as a live stream",
    contents: [("application/jsonl", .named("Event")), ("text/event-stream", .named("Event"))])
  static let notModified = APIAnswer(
    status: .notModified, description: "What If-None-Match names is still right", contents: [])
  static let invalid = problem(.invalidInput)
  static let notFound = problem(.notFound)
  static let revisionNeeded = problem(.revisionNeeded)
}

extension [APIAnswer] {
  /// What any change can meet.
  static let failures: [APIAnswer] = [
    .problem(.malformed), .problem(.forged), .problem(.notFound), .problem(.conflict),
    .problem(.staleRevision), .problem(.tooLarge), .problem(.unsupportedMediaType),
    .problem(.invalidInput), .problem(.busy),
  ]
}
