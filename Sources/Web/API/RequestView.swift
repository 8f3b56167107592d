import Domain
import EventLog
import Ledger

/// One request as the API shows it, at one of its revisions.
struct RequestView {
  let key: RequestKey
  let board: String
  let title: String
  let status: Status
  let priority: Priority
  let owner: PersonNumber?
  let requester: PersonNumber
  let createdAt: Timestamp
  let updatedAt: Timestamp
  let revision: UInt32
  let fields: [FieldValue]
  let externalKey: String?
  let isWithdrawn: Bool

  /// As it is now.
  init(_ summary: RequestSummary) {
    key = summary.key
    board = summary.board
    title = summary.title
    status = summary.status
    priority = summary.priority
    owner = summary.owner
    requester = summary.requester
    createdAt = summary.createdAt
    updatedAt = summary.updatedAt
    revision = summary.revision
    fields = summary.fields
    externalKey = summary.externalKey
    isWithdrawn = summary.isWithdrawn
  }

  /// Whether the title was erased, so that there is none.
  var isErased: Bool { title.isEmpty }

  var people: [PersonNumber] { owner.map { [$0, requester] } ?? [requester] }
}

/// A request with its details, at one of its revisions.
struct RequestAtRevision {
  let view: RequestView
  let details: String
  /// As of when; nil where that is not what was asked.
  var moment: Moment?
  /// The event that made each part what it is, where that was asked for.
  let setBy: [RequestPart: Origin]?

  private init(view: RequestView, details: String, setBy: [RequestPart: Origin]? = nil) {
    self.view = view
    self.details = details
    self.setBy = setBy
  }

  /// As it is, or was at the moment that was asked about.
  ///
  /// - Parameter explained: whether it says which event made each part what it is.
  init(_ detail: RequestDetail, explained: Bool = false) {
    self.init(
      view: RequestView(detail.summary), details: detail.details,
      setBy: explained ? detail.setBy : nil)
    moment = detail.asOf
  }

  /// Everybody it names.
  var people: [PersonNumber] { view.people + (setBy?.values.map(\.actor) ?? []) }

  /// As it was when it had `revision` events: folded from its history again.
  ///
  /// A command that is sent twice is answered with what it caused, and not with what others did
  /// since.
  init(_ detail: RequestDetail, revision: UInt32, board: BoardDefinition) {
    let history = detail.history.prefix { $0.revision <= revision }
    guard revision < detail.summary.revision, let last = history.last,
      let request = ProjectRequest(history: history.map(\.past))
    else {
      self.init(detail)
      return
    }
    self.init(
      view: RequestView(request, of: detail.summary, board: board, updatedAt: last.happenedAt),
      details: request.details)
  }
}

extension RequestView {
  fileprivate init(
    _ request: ProjectRequest, of summary: RequestSummary, board: BoardDefinition,
    updatedAt: Timestamp
  ) {
    key = summary.key
    self.board = summary.board
    title = request.title
    status = board.status(request.status)
    priority = request.priority
    owner = request.owner
    requester = request.requester
    createdAt = summary.createdAt
    self.updatedAt = updatedAt
    revision = request.revision
    fields = board.fields.compactMap { field in
      request[field: field.id].map { FieldValue(id: field.id, value: $0) }
    }
    externalKey = request.externalKey
    isWithdrawn = request.isWithdrawn
  }
}
