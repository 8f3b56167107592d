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
    let past = history.map(\.past)
    let undone = UndoneEvents(in: past)
    state = begun
    trace(first, counts: true, in: past)
    for entry in history.dropFirst() {
      let counts = !undone.contains(entry.past.number)
      trace(entry, counts: counts, in: past)
      state.evolve(entry.event, countsText: counts)
    }
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

  /// - Parameter counts: whether it was not undone.
  private mutating func trace(_ entry: HistoryEntry, counts: Bool, in past: [PastEvent]) {
    let origin = Origin(entry)
    let base = base(of: entry.past, in: past)
    // Withdrawing a request and bringing it back sets none of its values.
    let parts = base.begins && entry.event.undoes != nil ? [] : parts(setBy: base)
    for part in parts { origins[part] = origin }
    guard counts else { return }
    switch entry.event {
    case .commented, .withheld(.commented): comments += 1
    case .contentErased, .withheld(.contentErased): erasures += 1
    default: break
    }
  }

  /// What an undo takes back or brings back: it is what made the same parts what they are.
  private func base(of event: PastEvent, in past: [PastEvent]) -> RequestEvent {
    var base = event
    while let undoes = base.event.undoes, let next = past.first(where: { $0.number == undoes }) {
      base = next
    }
    return base.event
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
    case .undone: return []
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
    case .undone: []
    }
  }

  private static let beginning: [RequestPart] = [.title, .details, .status, .owner, .priority]

  private var erased: [RequestPart] {
    [.title, .details, .erasures] + state.fields.map { .field($0.id) }
  }
}

extension RequestEvent {
  /// Whether it begins a request.
  fileprivate var begins: Bool {
    switch self {
    case .submitted, .withheld(.submitted): true
    default: false
    }
  }
}
