import Domain
import FilterIndex
import RequestList

/// What a query asks for, put to one request at a time: for questions that are about a few of them,
/// and about states that no index has.
struct RequestPredicate {
  private let statuses: Set<StatusCode>
  private let owners: Set<OwnerFilter>
  private let requesters: Set<PersonNumber>
  private let priorities: Set<Priority>
  private let words: [[UInt8]]
  /// The request whose key the text is.
  private let key: RequestKey?

  /// - Throws: `.unknownStatus`.
  init(_ query: RequestQuery, on board: BoardDefinition) throws(Refusal) {
    var statuses: Set<StatusCode> = []
    for id in query.statuses {
      guard let status = board.status(id) else {
        throw .unknownStatus(id, allowed: board.statuses.map(\.id))
      }
      statuses.insert(status.code)
    }
    self.statuses = statuses
    owners = Set(query.owners)
    requesters = Set(query.requesters)
    priorities = Set(query.priorities)
    words = Words.list(query.text)
    key = RequestKey(Wording.trimmed(query.text))
  }

  /// Whether a request that `history` made is asked for. One that was withdrawn is not.
  func matches(
    _ request: ProjectRequest, _ key: RequestKey, history: some Collection<HistoryEntry>
  ) -> Bool {
    !request.isWithdrawn
      && (statuses.isEmpty || statuses.contains(request.status))
      && (owners.isEmpty || owners.contains(request.owner.map { .person($0) } ?? .nobody))
      && (requesters.isEmpty || requesters.contains(request.requester))
      && (priorities.isEmpty || priorities.contains(request.priority))
      && (words.isEmpty || self.key == key
        || Words.match(words, in: Self.words(of: request, history)))
  }

  /// The words of a request's text, comments included.
  private static func words(
    of request: ProjectRequest, _ history: some Collection<HistoryEntry>
  ) -> Set<[UInt8]> {
    let past = history.map(\.past)
    let undone = UndoneEvents(in: past)
    var words = Set<[UInt8]>()
    for past in past where !undone.contains(past.number) {
      if case .commented(let text) = past.event { Words.collect(from: text, into: &words) }
    }
    for text in [request.title, request.details, request.externalKey ?? ""]
      + request.fields.map(\.value)
    { Words.collect(from: text, into: &words) }
    return words
  }
}
