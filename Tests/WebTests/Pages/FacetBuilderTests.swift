import Domain
import Testing

@testable import Ledger
@testable import Web

@Suite struct FacetBuilderTests {
  private func facets(
    owners: [(PersonNumber?, Int)], requesters: [(PersonNumber, Int)] = [],
    filter: ListFilter = ListFilter()
  ) -> [RequestListModel.Facet] {
    let counts = FacetCounts(
      statuses: BoardTemplate.ops.statuses.map { ($0, 1) },
      priorities: Priority.allCases.reversed().map { ($0, 2) },
      owners: owners.map { (owner: $0.0, count: $0.1) },
      requesters: requesters.map { (requester: $0.0, count: $0.1) })
    return FacetBuilder(filter: filter, viewer: PersonNumber(1)) {
      PersonLabel(number: $0, name: "Person \($0)")
    }.all(counts)
  }

  @Test func `nobody and the viewer come first`() {
    let owner = facets(owners: [(PersonNumber(5), 9), (nil, 4), (PersonNumber(1), 2)])[2]
    #expect(owner.values.map(\.label) == ["Nobody", "Me", "Person 5"])
    #expect(owner.values.map(\.count) == [4, 2, 9])
    #expect(owner.values.map(\.text) == ["nobody", "me", "5"])
  }

  @Test func `with two hundred owners few are shown, the chosen one among them`() {
    var filter = ListFilter()
    filter.owners = [.person(PersonNumber(190))]
    let owners = (2...201).map { (PersonNumber?.some(PersonNumber($0)), 300 - Int($0)) }
    let owner = facets(owners: owners, filter: filter)[2]
    #expect(owner.values.count == 3 + RequestListModel.shownPeople)
    #expect(owner.values.contains { $0.text == "190" && $0.isChosen && $0.count == 110 })
    #expect(owner.rest.count == RequestListModel.furtherPeople)
    #expect(owner.takesText)
  }

  @Test func `somebody who is chosen and has nothing is shown with zero`() {
    var filter = ListFilter()
    filter.requesters = [.person(PersonNumber(8))]
    let requester = facets(owners: [], requesters: [(PersonNumber(2), 1)], filter: filter)[3]
    #expect(requester.values.map(\.text) == ["me", "8", "2"])
    #expect(requester.values.map(\.count) == [0, 0, 1])
  }
}
