import Domain
import Ledger

/// Makes the filter panel's values of what the ledger counted.
struct FacetBuilder {
  let filter: ListFilter
  let viewer: PersonNumber
  let label: (PersonNumber) -> PersonLabel

  typealias Facet = RequestListModel.Facet

  func all(_ counts: FacetCounts) -> [Facet] {
    [statuses(counts), priorities(counts), owners(counts), requesters(counts)]
  }

  private func statuses(_ counts: FacetCounts) -> Facet {
    let chosen = Set(filter.statuses)
    return Facet(
      parameter: .status, title: "Status",
      values: counts.statuses.map { status, count in
        Facet.Value(
          text: status.id, label: status.name, mark: .status(status.category), count: count,
          isChosen: chosen.contains(status.id))
      })
  }

  private func priorities(_ counts: FacetCounts) -> Facet {
    Facet(
      parameter: .priority, title: "Priority",
      values: counts.priorities.map { priority, count in
        Facet.Value(
          text: priority.name, label: priority.label, mark: .priority(priority), count: count,
          isChosen: filter.priorities.contains(priority))
      })
  }

  private func owners(_ counts: FacetCounts) -> Facet {
    let unowned = counts.owners.first { $0.owner == nil }?.count ?? 0
    let people = counts.owners.lazy.compactMap { owner, count in
      owner.map { Tally(person: $0, count: count) }
    }
    var facet = facet(.owner, "Owner", people, chosen: filter.owners)
    facet.values.insert(
      Facet.Value(
        text: PersonChoice.nobody.text, label: "Nobody", mark: .nobody, count: unowned,
        isChosen: filter.owners.contains(.nobody)),
      at: 0)
    return facet
  }

  private func requesters(_ counts: FacetCounts) -> Facet {
    let people = counts.requesters.lazy.map { Tally(person: $0.requester, count: $0.count) }
    return facet(.requester, "Requester", people, chosen: filter.requesters)
  }

  private struct Tally {
    let person: PersonNumber
    let count: Int
  }

  /// The viewer first, then whom the filter names, then who has most; the rest out of the way.
  ///
  /// There may be thousands of people: they are looked through, never copied.
  private func facet(
    _ parameter: ReadFilter.Parameter, _ title: String, _ people: some Sequence<Tally>,
    chosen: [PersonChoice]
  ) -> Facet {
    let named = [.me] + chosen.filter { $0 != .nobody && $0 != .me }
    let isNamed = Set(named.compactMap { $0.person(for: viewer) })
    let others = people.lazy.filter { !isNamed.contains($0.person) }
    let most = RequestListModel.shownPeople + RequestListModel.furtherPeople
    let listed = Array(others.prefix(most + 1))
    let values = listed.prefix(most).map { tally in
      value(.person(tally.person), count: tally.count, chosen: chosen)
    }
    return Facet(
      parameter: parameter, title: title,
      values: named.map { choice in
        let person = choice.person(for: viewer)
        let count = people.first { $0.person == person }?.count ?? 0
        return value(choice, count: count, chosen: chosen)
      } + values.prefix(RequestListModel.shownPeople),
      rest: Array(values.dropFirst(RequestListModel.shownPeople)),
      takesText: listed.count > most)
  }

  private func value(_ choice: PersonChoice, count: Int, chosen: [PersonChoice]) -> Facet.Value {
    let person = label(choice.person(for: viewer) ?? viewer)
    return Facet.Value(
      text: choice.text, label: choice == .me ? "Me" : person.name,
      mark: .initials(person.initials), count: count, isChosen: chosen.contains(choice))
  }
}
