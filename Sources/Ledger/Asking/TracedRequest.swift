import Domain

/// A request folded from its events that remembers which of them made each part what it is.
struct TracedRequest {
  private(set) var state: ProjectRequest
  /// The last event that set each part. A field that never had a value has none.
  private(set) var origins: [RequestPart: Origin] = [:]
  private(set) var comments = 0
  private(set) var erasures = 0

  /// The request that `history` makes, as far as it goes; nil where it is empty.
  init?(_ history: some Collection<HistoryEntry>) {
    guard let first = history.first else { return nil }
    guard let begun = ProjectRequest(beginning: first.event) else {
      preconditionFailure("position \(first.position) does not begin a request")
    }
    state = begun
    trace(first)
    for entry in history.dropFirst() { evolve(entry) }
  }

  /// Takes in what has happened.
  mutating func evolve(_ entry: HistoryEntry) {
    trace(entry)
    state.evolve(entry.event)
  }

  /// - Returns: what a part is on `board`.
  func value(of part: RequestPart, on board: BoardDefinition) -> PartValue {
    switch part {
    case .title: .text(state.title)
    case .details: .text(state.details)
    case .status: .status(board.status(state.status))
    case .owner: .owner(state.owner)
    case .priority: .priority(state.priority)
    case .field(let id): .text(state[field: id] ?? "")
    case .comments: .count(comments)
    case .erasures: .count(erasures)
    }
  }

  // MARK: -

  private mutating func trace(_ entry: HistoryEntry) {
    let origin = Origin(entry)
    for part in parts(setBy: entry.event) { origins[part] = origin }
    switch entry.event {
    case .commented, .withheld(.commented): comments += 1
    case .contentErased, .withheld(.contentErased): erasures += 1
    default: break
    }
  }

  private func parts(setBy event: RequestEvent) -> [RequestPart] {
    switch event {
    case .submitted(let submitted):
      return Self.beginning + submitted.fields.map { .field($0.id) }
    case .assigned: return [.owner]
    case .statusChanged: return [.status]
    case .prioritised: return [.priority]
    case .edited(let edited):
      return [edited.title.map { _ in .title }, edited.details.map { _ in .details }]
        .compactMap { $0 } + edited.fields.map { .field($0.id) }
    case .commented: return [.comments]
    case .contentErased: return erased
    case .withheld(let fact): return parts(setBy: fact)
    }
  }

  /// What is known to have been set by an event whose text was erased. What an edit without its text
  /// changed nobody can say: the parts are as the event before left them.
  private func parts(setBy fact: RequestFact) -> [RequestPart] {
    switch fact {
    case .submitted: Self.beginning
    case .assigned: [.owner]
    case .statusChanged: [.status]
    case .prioritised: [.priority]
    case .edited: []
    case .commented: [.comments]
    case .contentErased: erased
    }
  }

  private static let beginning: [RequestPart] = [.title, .details, .status, .owner, .priority]

  private var erased: [RequestPart] {
    [.title, .details, .erasures] + state.fields.map { .field($0.id) }
  }
}
