import Domain
import EventLog
import RequestList

/// The order of a list: a number a request, and the request's own number where two are equal.
struct RowOrder {
  /// Where a request stands. Smaller comes first.
  struct Place: Comparable {
    let value: UInt64
    let number: UInt64
    static func < (a: Self, b: Self) -> Bool { (a.value, a.number) < (b.value, b.number) }
  }

  private let field: SortField
  let isDescending: Bool
  /// Where each status stands on the board.
  private var statusRanks: [UInt16: UInt64] = [:]

  init(_ field: SortField, descending: Bool, board: BoardDefinition) {
    self.field = field
    isDescending = descending
    for (rank, status) in board.statuses.enumerated() {
      statusRanks[status.code.rawValue] = UInt64(rank)
    }
  }

  func place(of row: RequestRow, _ number: UInt32) -> Place {
    let value: UInt64 =
      switch field {
      case .updated: Self.ordered(row.updatedAt)
      case .created: Self.ordered(row.createdAt)
      case .key: UInt64(number)
      case .status: statusRanks[row.status.rawValue] ?? .max
      case .priority: UInt64(row.priority.rawValue)
      case .owner: UInt64(row.owner?.rawValue ?? .max)
      }
    return isDescending
      ? Place(value: .max - value, number: .max - UInt64(number))
      : Place(value: value, number: UInt64(number))
  }

  /// A number that orders as moments do, those before 1970 included.
  private static func ordered(_ moment: Timestamp) -> UInt64 {
    UInt64(bitPattern: moment.microseconds) ^ 1 << 63
  }

  // MARK: Cursors

  /// What a cursor begins with: it holds for one order only.
  private var tag: String { (isDescending ? "-" : "") + field.rawValue }

  /// The cursor of the page after `row`.
  func cursor(after row: OrderedRow) -> String {
    "\(tag)_\(String(row.place.value, radix: 36))_\(String(row.place.number, radix: 36))"
  }

  /// - Throws: `LedgerError.badCursor` for one of another order, or none at all.
  func cursor(_ text: String) throws -> Place {
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == tag, let value = UInt64(parts[1], radix: 36),
      let number = UInt64(parts[2], radix: 36)
    else { throw LedgerError.badCursor(text) }
    return Place(value: value, number: number)
  }
}

/// A request and where it stands.
struct OrderedRow {
  let place: RowOrder.Place
  let number: RequestNumber
  let row: RequestRow

  init(place: RowOrder.Place, number: UInt32, row: RequestRow) {
    self.place = place
    self.number = RequestNumber(number)
    self.row = row
  }
}

/// Keeps the first rows of many: a heap with the last of them on top. O(log limit) a row that gets
/// in, O(1) for the others.
struct FirstRows {
  private let limit: Int
  private var heap: [OrderedRow] = []

  init(limit: Int) {
    self.limit = limit
    heap.reserveCapacity(limit)
  }

  mutating func offer(_ row: OrderedRow) {
    if heap.count < limit {
      heap.append(row)
      siftUp(heap.count - 1)
    } else if row.place < heap[0].place {
      heap[0] = row
      siftDown(0)
    }
  }

  func sorted() -> [OrderedRow] { heap.sorted { $0.place < $1.place } }

  private mutating func siftUp(_ start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[parent].place < heap[child].place else { return }
      heap.swapAt(parent, child)
      child = parent
    }
  }

  private mutating func siftDown(_ start: Int) {
    var parent = start
    while true {
      var largest = parent
      for child in (2 * parent + 1)...(2 * parent + 2)
      where child < heap.count && heap[largest].place < heap[child].place {
        largest = child
      }
      guard largest != parent else { return }
      heap.swapAt(parent, largest)
      parent = largest
    }
  }
}
