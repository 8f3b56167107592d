import LMDB

/// A way to answer lists of the past, small enough to be measured before it is built.
protocol Design: AnyObject {
  /// As figures name it.
  static var name: String { get }

  init(_ store: Store, log: DesignLog) throws

  /// Takes in the events that follow, in one transaction.
  func take(_ events: ArraySlice<DesignEvent>) throws

  /// The list after the first `position` events.
  func list(_ question: ListQuestion, asOf position: UInt64) throws -> ListAnswer
}

/// Which requests to list, the one updated last first.
struct ListQuestion {
  static let rows = 50

  /// Nil is every status.
  var status: UInt16?
  /// Nil is every owner.
  var owner: UInt32?
}

/// The first rows, how many match, and the counts beside every filter value, each within the other
/// filters.
struct ListAnswer: Equatable {
  struct Row: Equatable, Comparable {
    let updated: UInt64
    let request: UInt32
    static func < (a: Self, b: Self) -> Bool { a.updated < b.updated }
  }

  var total = 0
  var rows: [Row] = []
  var statuses = ValueCounts()
  var owners = ValueCounts()
  var requesters = ValueCounts()
  var priorities = ValueCounts()
}

/// How many requests have each value of a filter. Values are small and dense, so an array serves.
struct ValueCounts: Equatable {
  private var counts = [Int](repeating: 0, count: 256)

  /// `code` is a status, a priority or a person; nobody, 2³² − 1, is counted in front.
  @inline(__always)
  mutating func add(_ code: UInt32, _ count: Int = 1) { counts[Int(code &+ 1)] += count }
}

/// What lists need of a request.
enum DesignColumn: Int, CaseIterable {
  case status, priority, owner, requester, updated

  static let nobody = UInt32.max

  /// Bytes of a value.
  var width: Int {
    switch self {
    case .status: 2
    case .priority: 1
    case .owner, .requester: 4
    case .updated: 8
    }
  }
}

extension DesignEvent {
  /// Lends the values that it sets.
  @inline(__always)
  func forEachValue<Failure: Error>(
    _ body: (DesignColumn, UInt64) throws(Failure) -> Void
  ) throws(Failure) {
    switch change {
    case .submitted(let priority, let requester):
      try body(.status, UInt64(Self.firstStatus))
      try body(.priority, UInt64(priority))
      try body(.owner, UInt64(DesignColumn.nobody))
      try body(.requester, UInt64(requester))
    case .assigned(let owner): try body(.owner, UInt64(owner))
    case .moved(let status): try body(.status, UInt64(status))
    }
    try body(.updated, position)
  }

  var isSubmission: Bool { if case .submitted = change { true } else { false } }
}
