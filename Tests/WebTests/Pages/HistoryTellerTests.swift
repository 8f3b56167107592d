import Domain
import EventLog
import Testing

@testable import Ledger
@testable import Web

@Suite struct HistoryTellerTests {
  private let board = BoardTemplate.ops

  private func label(_ number: PersonNumber) -> PersonLabel {
    PersonLabel(number: number, name: "Person \(number)")
  }

  private func tell(_ events: [RequestEvent]) -> [HistoryItem.Deed] {
    let entries = events.enumerated().map { index, event in
      HistoryEntry(
        position: Position(UInt64(index + 1)), recordedAt: Timestamp(microseconds: 5),
        happenedAt: Timestamp(microseconds: 5), actor: PersonNumber(1),
        revision: UInt32(index + 1), event: event)
    }
    return HistoryTeller(board: board, label: label).tell(entries).map(\.deed)
  }

  private var submitted: RequestEvent {
    .submitted(
      Submitted(
        title: "Laptop", details: "", status: StatusCode(1), priority: .normal, owner: nil,
        requester: PersonNumber(1), fields: [FieldValue(id: "area", value: "Berlin")]))
  }

  @Test func `each event says what it replaced`() {
    let told = tell([
      submitted, .assigned(to: PersonNumber(2)), .assigned(to: PersonNumber(3)),
      .statusChanged(to: StatusCode(2), reason: "now"), .prioritised(.urgent),
      .edited(Edited(title: "Laptops", fields: [FieldValue(id: "area", value: "")])),
      .assigned(to: nil),
    ])
    #expect(
      told == [
        .submitted(owner: nil), .assigned(label(PersonNumber(2)), before: nil),
        .assigned(label(PersonNumber(3)), before: label(PersonNumber(2))),
        .moved(from: board.statuses[0], to: board.statuses[1], reason: "now"),
        .prioritised(from: .normal, to: .urgent),
        .edited([
          .init(label: "title", before: "Laptop", after: "Laptops"),
          .init(label: "Area", before: "Berlin", after: ""),
        ]),
        .assigned(nil, before: label(PersonNumber(3))),
      ])
  }
}
