import Domain
import Ledger

extension APISchema {
  /// The shapes that operations speak of by name.
  static let named: [(name: String, schema: APISchema)] = [
    ("Moment", moment), ("Person", person), ("Session", session), ("Token", token),
    ("NewToken", newToken), ("TokenList", tokenList), ("TokenRequest", tokenRequest),
    ("Board", board),
    ("Request", request), ("RequestList", requestList), ("Event", event), ("Origin", origin),
    ("Diff", diff), ("FilterComparison", filterComparison), ("Submission", submission),
    ("Edit", edit),
    ("Assignment", .object([.init("owner", owner)])), ("StatusChange", statusChange),
    ("Trends", trends), ("CycleTime", cycleTime),
    ("Comment", .object([.init("text", .text("Plain text"))])), ("Problem", problem),
    ("AuditEntry", auditEntry),
    ("Access", access), ("AccessChange", accessChange), ("Policy", policy),
    ("Undo", undo), ("UndoOutcome", undoOutcome), ("UndoPreview", undoPreview),
  ]

  private static let moment = APISchema.object([
    .init("position", .number("The last event that counts; as it happened, that was known")),
    .init("time", time),
    .init(
      "axis", .oneOf([TimeAxis.happened.rawValue], "Which time counts, where it is not recorded"),
      required: false),
  ])

  private static let auditEntry = APISchema.object([
    .init("at", time), .init("kind", .oneOf(SecurityKind.all, "What happened")),
    .init("person", .nullable(.named("Person"))), .init("by", .nullable(.named("Person"))),
    .init("address", .nullable(.text("Where it came from; null for the log's events"))),
    .init("detail", .text("What more there is to say, in words")),
    .init("count", .number("How often the same happened within a minute")),
    .init("entry", .number("Its number in the audit trail"), required: false),
    .init("position", .number("Its number in the log"), required: false),
  ])

  private static let undo = APISchema.object([
    .init("reason", .text("Why. It is kept")),
    .init(
      "batch", .bool("Whether to undo all that the same command, or import, did"), required: false),
    .init("later", .bool("Whether to undo later events that depend on it too"), required: false),
    .init(
      "seen",
      .nullable(
        .number(
          "The position of a preview: what it showed is done, or nothing (409) where that has "
            + "changed since")), required: false),
  ])

  private static let undoOutcome = APISchema.object([
    .init("position", .number("Of the last event that undid something")),
    .init("events", .number("How many events were undone")),
  ])

  private static let undoPreview = APISchema.object([
    .init("position", .number("The event that was named")),
    .init("asOf", moment),
    .init("possible", .bool("Whether nothing stands against it")),
    .init("batch", .number("How many events the same command, or import, caused")),
    .init("count", .number("How many events would be undone")),
    .init(
      "undone",
      .array(
        .object([
          .init("event", .named("Event")),
          .init("restores", .map(.object([]), "What there would be again")),
        ]))),
    .init("dependentCount", .number("How many later events depend on these")),
    .init("dependents", .array(.named("Event"))),
    .init(
      "refusals",
      .array(
        .object([
          .init("position", .number("Which event cannot be undone")),
          .init("detail", .text("Why, and what to do")),
        ]))),
  ])

  private static let person = APISchema.object([
    .init("person", .number("The number by which the log knows the person")),
    .init("name", .nullable(.text("Null where it was erased"))),
  ])

  private static let session = APISchema.object([
    .init("person", .number("Who is signed in")), .init("name", .nullable(.text("The name"))),
    .init("email", .nullable(.text("The e-mail address"))),
    .init("role", .oneOf(Role.allCases.map(\.name), "What the person may do")),
    .init(
      "csrfToken", .text("For X-CSRF-Token of every change; not with a token"), required: false),
    .init("scopes", .array(.text("What the token is good for")), required: false),
    .init("expiresAt", .format("date-time", "When the token ends"), required: false),
  ])

  private static let priority = APISchema.oneOf(
    Priority.allCases.map(\.name), "How soon it should be looked at")
  private static let owner = APISchema.personInput(
    "A person's number or e-mail, `me`, or `nobody`; null is nobody")
  private static let fieldValues = APISchema.map(
    .text("A value"), "By the ids of the board's fields")
  static let time = APISchema.format("date-time", "UTC, with microseconds")

  /// Of an answer about the past.
  private static let pastMoment = Member("asOf", .named("Moment"), required: false)

  private static let board = APISchema.object([
    .init("board", .text("The name in addresses")), .init("name", .text("What people read")),
    .init("prefix", .text("What the keys of its requests begin with")),
    .init(
      "statuses",
      .array(
        .object([
          .init("id", .text("The stable name")), .init("name", .text("What people read")),
          .init("category", .oneOf(StatusCategory.allCases.map(\.name), "What it means")),
        ]))),
    .init(
      "transitions",
      .array(
        .object([
          .init("from", .text("A status")), .init("to", .text("A status that may follow")),
          .init("needsReason", .bool("Whether it has to be said why")),
        ]))),
    .init(
      "fields",
      .array(
        .object([
          .init("id", .text("The stable name")), .init("label", .text("What people read")),
          .init("kind", .oneOf(FieldKind.allCases.map(\.name), "What it may hold")),
        ]))),
    .init("priorities", .array(.text("A priority"))),
    .init("requests", .number("How many requests it has")),
    .init("unfinished", .number("How many of them are not done or declined")), pastMoment,
  ])

  private static let request = APISchema.object([
    .init("key", .text("As in OPS-142")), .init("board", .text("The board's name in addresses")),
    .init("title", .text("One line; empty where it was erased")),
    .init("erased", .bool("True where the title was erased; else left out"), required: false),
    .init("withdrawn", .bool("True where it was withdrawn; else left out"), required: false),
    .init("status", .text("A status of the board")),
    .init("statusCategory", .oneOf(StatusCategory.allCases.map(\.name), "What the status means")),
    .init("priority", priority), .init("owner", .nullable(.named("Person"))),
    .init("requester", .named("Person")), .init("createdAt", time), .init("updatedAt", time),
    .init("revision", .number("How many events it has had")), .init("fields", fieldValues),
    .init("externalKey", .text("The key it was imported with"), required: false),
    .init("details", .text("Left out in lists"), required: false), pastMoment,
    .init("setBy", setBy, required: false),
  ])

  private static let setBy = APISchema.object(
    ["title", "details", "status", "owner", "priority"].map { .init($0, .named("Origin")) }
      + [.init("fields", .map(.named("Origin"), "By the ids of the board's fields"))])

  private static let origin = APISchema.object([
    .init("position", .number("The event that made it so")), .init("at", time),
    .init("recordedAt", time), .init("by", .named("Person")),
  ])

  private static let diff = APISchema.object([
    .init("from", .named("Moment")), .init("to", .named("Moment")),
    .init("board", .text("The board's name in addresses")),
    .init("touched", .number("How many requests had events in between, in the filter or not")),
    .init(
      "requests",
      .array(
        .object([
          .init("key", .text("As in OPS-142")), .init("title", .text("At the later moment")),
          .init("status", .text("At the later moment")),
          .init(
            "change",
            .oneOf(RequestDiff.Kind.allCases.map(\.rawValue), "Where it stands to the filter")),
          .init("externalKey", .text("The key it was imported with"), required: false),
          .init("submitted", .named("Origin"), required: false),
          .init("changes", .array(partChange)),
        ]))),
    .init("next", .nullable(.text("The cursor of the next page"))),
  ])

  private static let partChange = APISchema.object([
    .init(
      "part",
      .oneOf(
        RequestPart.names, "What changed; `comments` and `erasures` are counted")),
    .init("field", .text("The id of the field, where it is one"), required: false),
    .init("before", .value("As in a request; a number where it is counted")),
    .init("after", .value("The same, at the later moment")),
    .init("position", .number("The last event that made it so")), .init("at", time),
    .init("recordedAt", time), .init("by", .named("Person")),
    .init("reason", .nullable(.text("Why, where it was said"))),
  ])

  private static let filterComparison = APISchema.object([
    .init("asOf", .named("Moment")), .init("board", .text("The board's name in addresses")),
    .init("both", .number("How many requests match both filters")),
    .init("first", side), .init("second", side),
  ])

  private static let side = APISchema.object([
    .init("total", .number("How many requests match this filter alone")),
    .init("requests", .array(.named("Request"))),
  ])

  private static let requestList = APISchema.object([
    .init("asOf", .named("Moment")),
    .init("total", .number("How many match, on all pages")),
    .init("requests", .array(.named("Request"))),
    .init("next", .nullable(.text("The cursor of the next page"))),
  ])

  private static let event = APISchema.object([
    .init("position", .number("Its number in the log")), .init("recordedAt", time),
    .init("happenedAt", time), .init("actor", .named("Person")),
    .init("event", .text("What happened: submitted, assigned, status-changed, …")),
    .init(
      "data",
      .map(
        .object([]),
        "What it says; depends on the event. With `erased: true`, what is left without its text")),
    .init("board", .text("For events of requests"), required: false),
    .init("request", .text("For events of requests: the key"), required: false),
    .init("revision", .number("For events of requests: the revision after it"), required: false),
  ])

  private static let submission = APISchema.object([
    .init("title", .text("One line, at most \(Wording.maximumTitle) bytes")),
    .init(
      "details", .nullable(.text("At most \(Wording.maximumDetails) bytes")), required: false),
    .init("priority", .nullable(priority), required: false),
    .init("owner", owner, required: false), .init("fields", fieldValues, required: false),
  ])

  private static let edit = APISchema.object([
    .init("title", .text("One line"), required: false),
    .init("details", .text("Plain text"), required: false),
    .init("priority", .nullable(priority), required: false),
    .init(
      "fields", .map(.nullable(.text("A value")), "Null or empty removes the value"),
      required: false),
  ])

  private static let statusChange = APISchema.object([
    .init("status", .text("A status of the board")),
    .init("reason", .nullable(.text("Where the transition needs one")), required: false),
  ])

  private static let problem = APISchema.object([
    .init("type", .format("uri-reference", "The stable name, and where it is explained")),
    .init("title", .text("The kind of problem")), .init("status", .number("The HTTP status")),
    .init("detail", .text("What, where, and what to do")),
    .init("requestId", .text("Names this call in the server's log")),
    .init(
      "errors",
      .array(
        .object([
          .init("pointer", .format("json-pointer", "Where in the body"), required: false),
          .init("parameter", .text("Which parameter of the address"), required: false),
          .init("detail", .text("What is wrong there")),
        ])), required: false),
    .init("revision", .number("With conflicts: the revision now"), required: false),
    .init(
      "since", .array(.named("Event")), required: false),
  ])
}
