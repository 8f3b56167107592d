import Domain
import EventLog
import Ledger

/// What a ledger has to answer, folded from its public log in the plainest way: arrays, dictionaries
/// and loops over everything. It shares no code with the projections, so that a fault of theirs is
/// not its own.
public struct Oracle {
  public struct Request {
    public let key: RequestKey
    public let board: BoardDefinition
    public var title: String
    public var details: String
    public var status: StatusCode
    public var priority: Priority
    public var owner: PersonNumber?
    public let requester: PersonNumber
    public var fields: [String: String] = [:]
    public var externalKey: String?
    public var comments: [String] = []
    public var isWithdrawn = false
    public var history: [LogEntry]
  }

  public struct Person: Equatable {
    public let number: PersonNumber
    public var role: Role
    public var maySignIn: Bool
    public var isErased = false

    init(_ number: PersonNumber, _ role: Role, maySignIn: Bool) {
      self.number = number
      self.role = role
      self.maySignIn = maySignIn
    }

    public init(_ standing: Standing) {
      self.init(standing.person, standing.role, maySignIn: standing.maySignIn)
      isErased = standing.isErased
    }
  }

  public private(set) var log: [LogEntry] = []
  public private(set) var boards: [BoardDefinition] = []
  public private(set) var people: [Person] = []
  public private(set) var requests: [Request] = []
  /// Where each request stands in `requests`, how many each board has, and which keys from elsewhere: a
  /// fold of thousands would look for them most of its time.
  private var places: [RequestKey: Int] = [:]
  private var sizes: [String: UInt32] = [:]
  private var externalKeys: [String: Set<String>] = [:]
  /// What in the log cannot be: gaps, times that run back, changes of nothing.
  public private(set) var faults: [String] = []

  public init() {}

  /// The requests of a board, by number.
  public func requests(on board: String) -> [Request] {
    requests.filter { $0.board.slug == board }
  }

  public func request(_ key: RequestKey) -> Request? { requests.first { $0.key == key } }

  /// Puts what `keep` makes of each request in its place, or nothing.
  mutating func keepRequests(_ keep: (Request) -> Request?) { requests = requests.compactMap(keep) }

  // MARK: Folding

  public mutating func take(_ entries: [LogEntry]) {
    for entry in entries { take(entry) }
  }

  private mutating func take(_ entry: LogEntry) {
    if entry.position.rawValue != UInt64(log.count) + 1 {
      faults.append("position \(entry.position) follows \(log.count)")
    }
    if let last = log.last, entry.recordedAt <= last.recordedAt {
      faults.append("position \(entry.position) was recorded before the one before it")
    }
    log.append(entry)
    switch entry.event {
    case .board(.created(let number, let definition, _)):
      boards.append(definition)
      if number.rawValue != UInt32(boards.count) { faults.append("board \(number)") }
    case .person(let event): take(event)
    case .board(.accessChanged), .group, .policyChanged, .quarantined: break
    case .request(let key, let revision, let board, let event):
      take(event, of: key, at: revision, on: board, entry)
    }
  }

  private mutating func take(_ event: PersonEvent) {
    switch event {
    case .joined(let number, let role, let maySignIn):
      people.append(Person(number, role, maySignIn: maySignIn))
      if number.rawValue != UInt32(people.count) { faults.append("person \(number)") }
    case .serviceAdded(let number, let role):
      people.append(Person(number, role, maySignIn: false))
      if number.rawValue != UInt32(people.count) { faults.append("person \(number)") }
    case .deactivated, .reactivated: break
    case .roleChanged(let number, let role), .roleRestored(let number, let role, _, _):
      guard let index = people.firstIndex(where: { $0.number == number }) else {
        faults.append("person \(number) never joined")
        return
      }
      people[index].role = role
    case .erased(let number, _):
      guard let index = people.firstIndex(where: { $0.number == number }) else {
        faults.append("person \(number) never joined")
        return
      }
      people[index].role = .member
      people[index].maySignIn = false
      people[index].isErased = true
    }
  }

  private mutating func take(
    _ event: RequestEvent, of key: RequestKey, at revision: UInt32, on board: BoardDefinition,
    _ entry: LogEntry
  ) {
    if let request = Request(event, key: key, board: board, entry) {
      if revision != 1 || key.number.rawValue != sizes[board.slug, default: 0] + 1 {
        faults.append("\(key) begins at revision \(revision)")
      }
      if let known = request.externalKey,
        !externalKeys[board.slug, default: []].insert(known).inserted
      {
        faults.append("\(known) is on board \(board.slug) twice")
      }
      places[key] = requests.count
      sizes[board.slug, default: 0] += 1
      requests.append(request)
      return
    }
    guard let index = places[key] else {
      faults.append("\(key) never began")
      return
    }
    if Int(revision) != requests[index].history.count + 1 {
      faults.append("\(key) has revision \(revision) after \(requests[index].history.count)")
    }
    if case .contentErased = event, let known = requests[index].externalKey {
      externalKeys[board.slug]?.remove(known)
    }
    requests[index].take(event, entry)
  }
}

extension Oracle.Request {
  /// Nil where `event` begins no request.
  init?(_ event: RequestEvent, key: RequestKey, board: BoardDefinition, _ entry: LogEntry) {
    switch event {
    case .submitted(let submitted): self.init(submitted, key: key, board: board, entry)
    case .withheld(.submitted(let opening)):
      let left = Submitted(
        title: "", details: "", status: opening.status, priority: opening.priority,
        owner: opening.owner, requester: opening.requester, fields: [])
      self.init(left, key: key, board: board, entry)
    default: return nil
    }
  }

  init(_ submitted: Submitted, key: RequestKey, board: BoardDefinition, _ entry: LogEntry) {
    self.key = key
    self.board = board
    title = submitted.title
    details = submitted.details
    status = submitted.status
    priority = submitted.priority
    owner = submitted.owner
    requester = submitted.requester
    externalKey = submitted.externalKey
    history = [entry]
    for field in submitted.fields { fields[field.id] = field.value }
  }

  mutating func take(_ event: RequestEvent, _ entry: LogEntry) {
    history.append(entry)
    switch event {
    case .undone(let undone): take(undone.restored)
    case .withheld(.undone(_, let restored)): take(restored)
    default: take(event)
    }
  }

  /// Takes what an undo says, and finds out which texts count then.
  private mutating func take(_ restored: Restored) {
    let (status, owner, priority) = (status, owner, priority)
    beginAgain()
    (self.status, self.owner, self.priority) = (status, owner, priority)
    switch restored {
    case .owner(let person): self.owner = person
    case .status(let code): self.status = code
    case .priority(let value): self.priority = value
    case .text, .comment, .withdrawn, .broughtBack: break
    }
  }

  /// What it says and where it stands, without its history.
  public var sayings: [String] {
    [
      title, details, "\(status)", "\(priority)", "\(owner?.description ?? "")",
      "\(fields.sorted { $0.key < $1.key })", "\(comments)", "\(isWithdrawn)",
    ]
  }

  /// The request as it would be had the event at `position` not been.
  public func without(_ position: Position) -> Self {
    var other = self
    if history[0].position == position {
      other.isWithdrawn = true
      return other
    }
    let all = history
    other.history.removeAll { $0.position == position }
    other.beginAgain()
    other.history = all
    return other
  }

  /// Folds what was not undone, from the first event on.
  private mutating func beginAgain() {
    guard let first = history[0].requestEvent,
      var again = Self(first, key: key, board: board, history[0])
    else { return }
    for entry in history.dropFirst() where !isUndone(entry) {
      if let event = entry.requestEvent { again.take(event) }
    }
    again.isWithdrawn = isUndone(history[0])
    again.history = history
    self = again
  }

  /// Whether an undo that was not undone itself takes `entry` back.
  public func isUndone(_ entry: LogEntry) -> Bool {
    history.contains { later in
      later.requestEvent?.undoes?.rawValue == entry.position.rawValue && !isUndone(later)
    }
  }

  private mutating func take(_ event: RequestEvent) {
    switch event {
    case .submitted, .undone: break
    case .assigned(let person): owner = person
    case .statusChanged(let code, _): status = code
    case .prioritised(let priority): self.priority = priority
    case .commented(let text): comments.append(text)
    case .edited(let edited):
      title = edited.title ?? title
      details = edited.details ?? details
      for field in edited.fields { fields[field.id] = field.value.isEmpty ? nil : field.value }
    case .contentErased:
      (title, details, externalKey) = ("", "", nil)
      fields = [:]
      comments = []
    case .withheld(.statusChanged(let code)): status = code
    // Assignments and priorities have no text that could go.
    case .withheld: break
    }
  }
}

extension LogEntry {
  fileprivate var requestEvent: RequestEvent? {
    if case .request(_, _, _, let event) = event { event } else { nil }
  }
}
