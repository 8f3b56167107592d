import Domain
import Ledger

/// Which requests of a board a page lists, as its address says it.
///
/// Every list of values is in canonical order and without repetition, so that equal views are equal
/// values and have equal addresses.
struct ListFilter: Sendable, Equatable {
  /// Status ids, in the order of the board.
  var statuses: [String] = []
  /// Highest first.
  var priorities: [Priority] = []
  var owners: [PersonChoice] = []
  /// `nobody` never occurs: every request has a requester.
  var requesters: [PersonChoice] = []
  var text = ""
  var order = ListOrder()
  var limit = PageSize.normal
  /// Where the page before ended.
  var cursor: String?

  /// Whether every request of the board is meant.
  var isEmpty: Bool {
    statuses.isEmpty && priorities.isEmpty && owners.isEmpty && requesters.isEmpty && text.isEmpty
  }

  /// The same order and size, and every request.
  var cleared: ListFilter {
    var all = ListFilter()
    all.order = order
    all.limit = limit
    return all
  }

  /// The first page of the same list after a change.
  func with(_ change: (inout ListFilter) -> Void) -> ListFilter {
    var changed = self
    changed.cursor = nil
    change(&changed)
    return changed
  }
}

/// How many rows a page has. Closed, so that addresses stay few and pages small.
enum PageSize {
  static let normal = 50
  static let all = [25, 50, 100]
}

/// Whom a filter names.
enum PersonChoice: Sendable, Hashable, Comparable {
  /// Whoever looks: a shared address then means somebody else, as it says.
  case me
  case nobody
  case person(PersonNumber)

  /// As in an address.
  var text: String {
    switch self {
    case .me: "me"
    case .nobody: "nobody"
    case .person(let number): number.description
    }
  }
}

/// What a list is ordered by.
struct ListOrder: Sendable, Equatable {
  var field: SortField = .updated
  var isDescending = true

  /// As in an address: `-updated`, `key`.
  var text: String { (isDescending ? "-" : "") + field.rawValue }

  init(_ field: SortField = .updated, isDescending: Bool = true) {
    self.field = field
    self.isDescending = isDescending
  }

  init?(_ text: String) {
    let isDescending = text.hasPrefix("-")
    guard let field = SortField(rawValue: String(isDescending ? text.dropFirst() : text[...]))
    else {
      return nil
    }
    self.init(field, isDescending: isDescending)
  }

  /// What a column's header leads to first: newest, most urgent, and else from the beginning.
  static func first(_ field: SortField) -> ListOrder {
    switch field {
    case .updated, .created, .priority: ListOrder(field, isDescending: true)
    case .key, .status, .owner: ListOrder(field, isDescending: false)
    }
  }

  var reversed: ListOrder { ListOrder(field, isDescending: !isDescending) }
}

// MARK: - Asking

extension ListFilter {
  /// What the ledger is asked, when `viewer` looks.
  func query(for viewer: PersonNumber) -> RequestQuery {
    var query = RequestQuery()
    query.statuses = statuses
    query.priorities = priorities
    query.owners = owners.map { $0.owner(for: viewer) }
    query.requesters = requesters.compactMap { $0.person(for: viewer) }
    query.text = text
    query.sort = order.field
    query.descending = order.isDescending
    query.limit = limit
    query.cursor = cursor
    return query
  }
}

extension PersonChoice {
  fileprivate func owner(for viewer: PersonNumber) -> OwnerFilter {
    person(for: viewer).map(OwnerFilter.person) ?? .nobody
  }

  /// Nil is nobody.
  func person(for viewer: PersonNumber) -> PersonNumber? {
    switch self {
    case .me: viewer
    case .nobody: nil
    case .person(let number): number
    }
  }
}
