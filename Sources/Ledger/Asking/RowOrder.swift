import Domain
import EventLog
import History

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

  /// The column that orders; nil where the number does.
  var column: Column? {
    switch field {
    case .updated: .updated
    case .created: .created
    case .key: nil
    case .status: .status
    case .priority: .priority
    case .owner: .owner
    }
  }

  /// Where a request stands by its value in `column`.
  func place(of value: UInt64, _ number: UInt32) -> Place {
    let value: UInt64 =
      switch field {
      case .updated, .created: Self.ordered(value)
      case .status: statusRanks[UInt16(value)] ?? .max
      case .owner: value == Column.nobody ? .max : value
      case .key, .priority: value
      }
    return isDescending
      ? Place(value: .max - value, number: .max - UInt64(number))
      : Place(value: value, number: UInt64(number))
  }

  /// Which request stands at `place`.
  func number(at place: Place) -> RequestNumber {
    RequestNumber(UInt32(isDescending ? .max - place.number : place.number))
  }

  /// A number that orders as moments do, those before 1970 included.
  private static func ordered(_ microseconds: UInt64) -> UInt64 { microseconds ^ 1 << 63 }

  // MARK: Cursors

  /// What a cursor begins with: it holds for one order only.
  private var tag: String { (isDescending ? "-" : "") + field.rawValue }

  /// The cursor of the page after `place`.
  func cursor(after place: Place) -> String {
    "\(tag)_\(String(place.value, radix: 36))_\(String(place.number, radix: 36))"
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

/// Keeps the first rows of many: a heap with the last of them on top. O(log limit) a row that gets
/// in, O(1) for the others.
struct FirstRows {
  private let limit: Int
  private var heap: [RowOrder.Place] = []

  init(limit: Int) {
    self.limit = limit
    heap.reserveCapacity(limit)
  }

  mutating func offer(_ place: RowOrder.Place) {
    if heap.count < limit {
      heap.append(place)
      siftUp(heap.count - 1)
    } else if place < heap[0] {
      heap[0] = place
      siftDown(0)
    }
  }

  func sorted() -> [RowOrder.Place] { heap.sorted() }

  private mutating func siftUp(_ start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[parent] < heap[child] else { return }
      heap.swapAt(parent, child)
      child = parent
    }
  }

  private mutating func siftDown(_ start: Int) {
    var parent = start
    while true {
      var largest = parent
      for child in (2 * parent + 1)...(2 * parent + 2)
      where child < heap.count && heap[largest] < heap[child] {
        largest = child
      }
      guard largest != parent else { return }
      heap.swapAt(parent, largest)
      parent = largest
    }
  }
}
