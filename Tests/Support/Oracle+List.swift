import Domain
import EventLog
import Ledger

extension Oracle {
  /// A row of a list, in a form that the ledger's rows can be brought to.
  public struct Row: Equatable {
    public let key: String
    public let board: String
    public let title: String
    public let status: Status
    public let priority: Priority
    public let owner: PersonNumber?
    public let requester: PersonNumber
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
    public let revision: UInt32
    public let fields: [FieldValue]
    public let externalKey: String?

    public init(_ summary: RequestSummary) {
      key = summary.key.description
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
    }

    public init(_ request: Request) {
      key = request.key.description
      board = request.board.slug
      title = request.title
      // The log names no other.
      status = request.board.statuses.first { $0.code == request.status }!
      priority = request.priority
      owner = request.owner
      requester = request.requester
      createdAt = request.history[0].happenedAt
      updatedAt = request.history[request.history.count - 1].happenedAt
      revision = UInt32(request.history.count)
      fields = request.board.fields.compactMap { field in
        request.fields[field.id].map { FieldValue(id: field.id, value: $0) }
      }
      externalKey = request.externalKey
    }
  }

  /// How many requests have each value.
  public struct Counts: Equatable {
    public var statuses: [String: Int] = [:]
    public var priorities: [Priority: Int] = [:]
    public var owners: [PersonNumber?: Int] = [:]
    public var requesters: [PersonNumber: Int] = [:]

    init() {}

    public init(_ counts: FacetCounts) {
      for (status, count) in counts.statuses where count > 0 { statuses[status.id] = count }
      for (priority, count) in counts.priorities where count > 0 { priorities[priority] = count }
      for (owner, count) in counts.owners { owners[owner] = count }
      for (requester, count) in counts.requesters { requesters[requester] = count }
    }
  }

  private enum Filter { case status, owner, requester, priority }

  /// Everything that `query` finds on all its pages, in its order, and the counts beside its filters.
  public func list(_ board: String, _ query: RequestQuery) -> (rows: [Row], counts: Counts) {
    let requests = requests(on: board).filter { !$0.isWithdrawn }
    let found = requests.filter { Self.finds($0, query) }
    var counts = Counts()
    for request in requests {
      if Self.finds(request, query, except: .status) {
        counts.statuses[Row(request).status.id, default: 0] += 1
      }
      if Self.finds(request, query, except: .priority) {
        counts.priorities[request.priority, default: 0] += 1
      }
      if Self.finds(request, query, except: .owner) {
        counts.owners[request.owner, default: 0] += 1
      }
      if Self.finds(request, query, except: .requester) {
        counts.requesters[request.requester, default: 0] += 1
      }
    }
    let ascending = found.sorted { Self.place($0, query.sort) < Self.place($1, query.sort) }
    return ((query.descending ? ascending.reversed() : ascending).map { Row($0) }, counts)
  }

  private static func finds(
    _ request: Request, _ query: RequestQuery, except filter: Filter? = nil
  ) -> Bool {
    if filter != .status && !query.statuses.isEmpty {
      guard query.statuses.contains(Row(request).status.id) else { return false }
    }
    if filter != .owner && !query.owners.isEmpty {
      let owner = request.owner.map { OwnerFilter.person($0) } ?? .nobody
      guard query.owners.contains(owner) else { return false }
    }
    if filter != .requester && !query.requesters.isEmpty {
      guard query.requesters.contains(request.requester) else { return false }
    }
    if filter != .priority && !query.priorities.isEmpty {
      guard query.priorities.contains(request.priority) else { return false }
    }
    return contains(request, query.text)
  }

  /// Where a request stands in ascending order; ties are settled by number.
  private static func place(_ request: Request, _ field: SortField) -> (Int64, UInt32) {
    let number = request.key.number.rawValue
    let value: Int64 =
      switch field {
      // As the rows show them: when it happened, whenever it was recorded.
      case .updated: request.history[request.history.count - 1].happenedAt.microseconds
      case .created: request.history[0].happenedAt.microseconds
      case .key: Int64(number)
      case .status: Int64(request.board.statuses.firstIndex { $0.code == request.status } ?? 0)
      case .priority: Int64(request.priority.rawValue)
      case .owner: request.owner.map { Int64($0.rawValue) } ?? .max
      }
    return (value, number)
  }

  // MARK: Text

  private static func contains(_ request: Request, _ text: String) -> Bool {
    let wanted = words(text)
    if wanted.isEmpty || text.uppercased() == request.key.description { return true }
    let texts =
      [request.title, request.details, request.externalKey ?? ""] + request.comments
      + request.fields.values
    let there = texts.flatMap { words($0) }
    return wanted.allSatisfy { word in there.contains { $0.hasPrefix(word) } }
  }

  /// Runs of letters and digits in small letters; an ideograph is a word of its own.
  private static func words(_ text: String) -> [String] {
    var words = [""]
    for character in text.lowercased() {
      if character.unicodeScalars.first?.properties.isIdeographic == true {
        words += [String(character), ""]
      } else if character.isLetter || character.isNumber {
        words[words.count - 1].append(character)
      } else {
        words.append("")
      }
    }
    return words.filter { !$0.isEmpty }
  }
}
