/// One record on a board, as its events made it.
///
/// Called `ProjectRequest` in code: the web framework has a `Request` of its own.
public struct ProjectRequest: Equatable, Sendable {
  public private(set) var title: String
  public private(set) var details: String
  public private(set) var status: StatusCode
  public private(set) var priority: Priority
  public private(set) var owner: PersonNumber?
  public let requester: PersonNumber
  /// What has a value, in the order in which it got one.
  public private(set) var fields: [FieldValue]
  public private(set) var externalKey: String?
  /// Whether it was withdrawn: its submission was undone.
  public private(set) var isWithdrawn = false
  /// How many events made it; what a careful change compares.
  public private(set) var revision: UInt32

  /// The request that `submitted` began, at revision 1.
  public init(_ submitted: Submitted) {
    title = submitted.title
    details = submitted.details
    status = submitted.status
    priority = submitted.priority
    owner = submitted.owner
    requester = submitted.requester
    fields = submitted.fields
    externalKey = submitted.externalKey
    revision = 1
  }

  /// The request that its first event began; nil where `event` begins none.
  public init?(beginning event: RequestEvent) {
    if case .submitted(let submitted) = event {
      self.init(submitted)
    } else if case .withheld(.submitted(let opening)) = event {
      self.init(
        status: opening.status, priority: opening.priority, owner: opening.owner,
        requester: opening.requester, revision: 1)
    } else {
      return nil
    }
  }

  /// A request whose standing is known. Decisions that do not look at its text need no text.
  public init(
    status: StatusCode, priority: Priority, owner: PersonNumber?, requester: PersonNumber,
    revision: UInt32, title: String = "", details: String = "", fields: [FieldValue] = [],
    externalKey: String? = nil, isWithdrawn: Bool = false
  ) {
    self.title = title
    self.details = details
    self.status = status
    self.priority = priority
    self.owner = owner
    self.requester = requester
    self.fields = fields
    self.externalKey = externalKey
    self.isWithdrawn = isWithdrawn
    self.revision = revision
  }

  /// Whether its title was erased and nobody wrote another since: every other request has one.
  public var isErased: Bool { title.isEmpty }

  public subscript(field id: String) -> String? { fields.first { $0.id == id }?.value }

  /// Takes in what has happened. Cannot fail: the past is not up for review.
  ///
  /// - Parameter countsText: whether the text of an edit counts, that is, it was not undone since. Who
  ///   folds a whole history need not care: see `init(history:)`.
  public mutating func evolve(_ event: RequestEvent, countsText: Bool = true) {
    revision += 1
    switch event {
    case .submitted(let again):
      preconditionFailure("a request was submitted twice: \(again.title)")
    case .assigned(let person): owner = person
    case .statusChanged(let code, _): status = code
    case .prioritised(let priority): self.priority = priority
    case .edited(let edited):
      if countsText { take(edited) }
    case .commented: break
    case .contentErased:
      title = ""
      details = ""
      fields = []
      externalKey = nil
    case .undone(let undone): take(undone.restored)
    case .withheld(let fact): take(fact)
    }
  }

  private mutating func take(_ edited: Edited) {
    title = edited.title ?? title
    details = edited.details ?? details
    for change in edited.fields { set(change) }
  }

  /// What an undo put back. Which texts count is known to whoever knows the whole history.
  private mutating func take(_ restored: Restored) {
    switch restored {
    case .owner(let person): owner = person
    case .status(let code): status = code
    case .priority(let priority): self.priority = priority
    case .withdrawn: isWithdrawn = true
    case .broughtBack: isWithdrawn = false
    case .text, .comment: break
    }
  }

  /// What is left of an event whose text was erased.
  private mutating func take(_ fact: RequestFact) {
    switch fact {
    case .submitted: preconditionFailure("a request was submitted twice")
    case .assigned(let person): owner = person
    case .statusChanged(let code): status = code
    case .prioritised(let priority): self.priority = priority
    case .undone(_, let restored): take(restored)
    case .edited, .commented, .contentErased: break
    }
  }

  private mutating func set(_ change: FieldValue) {
    let index = fields.firstIndex { $0.id == change.id }
    switch (index, change.value.isEmpty) {
    case (let index?, true): fields.remove(at: index)
    case (let index?, false): fields[index] = change
    case (nil, true): break
    case (nil, false): fields.append(change)
    }
  }
}

// MARK: - Deciding

/// What a decision about a request may know beside the request.
public struct Circumstances {
  public let board: BoardDefinition
  /// Who asks.
  public let actor: PersonNumber
  /// Whether they handle requests here: say who owns one, and ask in the name of others.
  public let isHandler: Bool
  /// Whether somebody has this number.
  public let isKnown: (PersonNumber) -> Bool
  /// Whether somebody who is known may see the board.
  public let maySee: (PersonNumber) -> Bool

  public init(
    board: BoardDefinition, actor: PersonNumber, isHandler: Bool = true,
    isKnown: @escaping (PersonNumber) -> Bool,
    maySee: @escaping (PersonNumber) -> Bool = { _ in true }
  ) {
    self.board = board
    self.actor = actor
    self.isHandler = isHandler
    self.isKnown = isKnown
    self.maySee = maySee
  }

  fileprivate func checkHandler(_ submission: Submission) throws(Refusal) {
    if isHandler { return }
    if submission.owner != nil { throw .ownerDenied }
    if let requester = submission.requester, requester != actor { throw .requesterDenied }
  }
}

extension ProjectRequest {
  /// Chooses the events that answer `command`, or the reason none may follow.
  ///
  /// `request` is nil before the first event. What is already so answers with no event: a
  /// command sent twice is no error.
  public static func decide(
    _ command: RequestCommand, on request: ProjectRequest?, in circumstances: Circumstances
  ) throws(Refusal) -> [RequestEvent] {
    if request?.isWithdrawn == true { throw .withdrawn }
    switch (request, command) {
    case (nil, .submit(let submission)):
      return [.submitted(try begin(submission, in: circumstances))]
    case (let request?, .assign(let person)):
      return try request.assign(to: person, in: circumstances)
    case (let request?, .changeStatus(let id, let reason)):
      return try request.move(to: id, reason: reason, on: circumstances.board)
    case (let request?, .edit(let edit)):
      return try request.edit(edit, on: circumstances.board)
    case (_?, .comment(let text)):
      return [.commented(try Wording.comment(text))]
    case (nil, _), (_?, .submit):
      preconditionFailure("\(command) meets \(request == nil ? "no" : "a") request")
    }
  }

  private static func begin(
    _ submission: Submission, in circumstances: Circumstances
  ) throws(Refusal) -> Submitted {
    try circumstances.checkHandler(submission)
    var faults = Faults()
    let title = faults.take("/title") { () throws(Refusal) in try Wording.title(submission.title) }
    let details = faults.take("/details") { () throws(Refusal) in
      try Wording.details(submission.details)
    }
    let fields = faults.fields(submission.fields, on: circumstances.board)
    for (person, at) in [(submission.owner, "/owner"), (submission.requester, "/requester")] {
      guard let person, !circumstances.isKnown(person) else { continue }
      faults.add(at, .unknownPerson(person.description))
    }
    if let owner = submission.owner, circumstances.isKnown(owner), !circumstances.maySee(owner) {
      faults.add("/owner", .cannotSee(owner, board: circumstances.board.slug))
    }
    try faults.check()
    return Submitted(
      title: title ?? "", details: details ?? "", status: circumstances.board.firstStatus.code,
      priority: submission.priority ?? .normal, owner: submission.owner,
      requester: submission.requester ?? circumstances.actor,
      fields: fields.filter { !$0.value.isEmpty })
  }

  private func assign(
    to person: PersonNumber?, in circumstances: Circumstances
  ) throws(Refusal) -> [RequestEvent] {
    // Also where the owner was erased since: what is so already is no error.
    if person == owner { return [] }
    if let person, !circumstances.isKnown(person) { throw .unknownPerson(person.description) }
    if let person, !circumstances.maySee(person) {
      throw .cannotSee(person, board: circumstances.board.slug)
    }
    return [.assigned(to: person)]
  }

  private func move(
    to id: String, reason: String?, on board: BoardDefinition
  ) throws(Refusal) -> [RequestEvent] {
    guard let target = board.status(id) else {
      throw .unknownStatus(id, allowed: board.statuses.map(\.id))
    }
    let reason = try Wording.reason(reason)
    if target.code == status { return [] }
    guard let transition = board.transition(from: status, to: target.code) else {
      throw .transitionNotAllowed(
        from: board.status(status).id, to: id, allowed: board.next(after: status).map(\.id))
    }
    if transition.needsReason && reason == nil {
      throw .reasonNeeded(from: board.status(status).id, to: id)
    }
    return [.statusChanged(to: target.code, reason: reason)]
  }

  private func edit(_ edit: Edit, on board: BoardDefinition) throws(Refusal) -> [RequestEvent] {
    var faults = Faults()
    var edited = Edited()
    // An erased title may stay away: other things of the request can be written anew without it.
    if let text = edit.title, !(isErased && Wording.trimmed(text).isEmpty) {
      let title = faults.take("/title") { () throws(Refusal) in try Wording.title(text) }
      if title != self.title { edited.title = title }
    }
    if let text = edit.details {
      let details = faults.take("/details") { () throws(Refusal) in try Wording.details(text) }
      if details != self.details { edited.details = details }
    }
    edited.fields = faults.fields(edit.fields, on: board)
      .filter { $0.value != self[field: $0.id] ?? "" }
    try faults.check()

    var events: [RequestEvent] = edited.isEmpty ? [] : [.edited(edited)]
    if let priority = edit.priority, priority != self.priority {
      events.append(.prioritised(priority))
    }
    return events
  }
}
