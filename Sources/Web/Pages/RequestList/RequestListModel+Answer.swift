import Domain
import EventLog
import Ledger

extension RequestListModel {
  /// How many people a facet shows at once, and how many more under "more".
  static let shownPeople = 8
  static let furtherPeople = 24

  /// The people whose names the page will show: look them up in one go.
  static func people(in page: RequestPage, filter: ListFilter) -> Set<PersonNumber> {
    var people: Set<PersonNumber> = []
    for row in page.rows {
      people.insert(row.requester)
      if let owner = row.owner { people.insert(owner) }
    }
    let reach = shownPeople + furtherPeople + 1
    people.formUnion(page.facets.owners.prefix(reach).compactMap(\.owner))
    people.formUnion(page.facets.requesters.prefix(reach).map(\.requester))
    for case .person(let number) in filter.owners + filter.requesters { people.insert(number) }
    return people
  }

  /// The page that shows what the ledger answered.
  ///
  /// - Parameters:
  ///   - viewer: whom `me` means.
  ///   - label: the name of a person.
  init(
    _ page: RequestPage, of board: BoardSummary, read: ReadFilter, frame: Frame,
    viewer: PersonNumber, now: Timestamp, label: @escaping (PersonNumber) -> PersonLabel
  ) {
    let filter = read.filter
    self.init(
      frame: frame, slug: board.definition.slug, name: board.definition.name,
      requests: board.requests, filter: filter, problems: read.problems, total: page.total,
      rows: page.rows.map { Row($0, label: label) }, now: now)
    role = board.role
    next = page.next.map { cursor in address(filter.with { $0.cursor = cursor }) }

    let facets = FacetBuilder(filter: filter, viewer: viewer, label: label)
    self.facets = facets.all(page.facets)
    chips = makeChips()
    if total == 0 { cures = makeCures(page.facets) }
  }

  /// What can be taken out of the filter, one value at a time. The names come from the facets,
  /// which hold every chosen value.
  private func makeChips() -> [Chip] {
    var chips = facets.flatMap { facet in
      (facet.values + facet.rest).filter(\.isChosen).map { value in
        Chip(
          group: facet.title, label: value.label,
          address: address(filter.with { $0.remove(value.text, from: facet.parameter) }))
      }
    }
    if !filter.text.isEmpty {
      chips.append(
        Chip(
          group: "Text", label: filter.text, address: address(filter.with { $0.text = "" })))
    }
    return chips
  }

  /// A facet's counts are those under all other parts of the filter: together they are what would
  /// be shown without this part.
  private func makeCures(_ counts: FacetCounts) -> [Cure] {
    let groups: [(String, Bool, Int, ListFilter)] = [
      (
        "status", filter.statuses.isEmpty, counts.statuses.reduce(0) { $0 + $1.count },
        filter.with { $0.statuses = [] }
      ),
      (
        "priority", filter.priorities.isEmpty, counts.priorities.reduce(0) { $0 + $1.count },
        filter.with { $0.priorities = [] }
      ),
      (
        "owner", filter.owners.isEmpty, counts.owners.reduce(0) { $0 + $1.count },
        filter.with { $0.owners = [] }
      ),
      (
        "requester", filter.requesters.isEmpty, counts.requesters.reduce(0) { $0 + $1.count },
        filter.with { $0.requesters = [] }
      ),
    ]
    return groups.compactMap { group, isUnused, count, without in
      isUnused || count == 0 ? nil : Cure(group: group, count: count, address: address(without))
    }
  }
}

extension RequestListModel.Row {
  fileprivate init(_ summary: RequestSummary, label: (PersonNumber) -> PersonLabel) {
    self.init(
      key: summary.key.description, externalKey: summary.externalKey, title: summary.title,
      status: summary.status, priority: summary.priority, owner: summary.owner.map(label),
      requester: label(summary.requester), createdAt: summary.createdAt,
      updatedAt: summary.updatedAt)
  }
}

extension ListFilter {
  /// Leaves out one value.
  fileprivate mutating func remove(_ value: String, from parameter: ReadFilter.Parameter) {
    switch parameter {
    case .status: statuses.removeAll { $0 == value }
    case .priority: priorities.removeAll { $0.name == value }
    case .owner: owners.removeAll { $0.text == value }
    case .requester: requesters.removeAll { $0.text == value }
    case .q, .sort, .limit, .cursor: break
    }
  }
}
