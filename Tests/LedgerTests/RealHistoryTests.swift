import Domain
import EventLog
import Foundation
import Ledger
import Synchronization
import TestSupport
import Testing

/// 742 requests over 26 years, in Tests/Fixtures/peps: imported, they have to end where the table
/// that comes with them says.
@Suite struct `A real history` {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/peps")

  @Test func `imported, it ends in the state that the table has, row by row`() throws {
    let test = try TestLedger()
    let names = Names()
    let mapping = try ImportMapping(yaml: String(decoding: read("peps-map.yaml"), as: UTF8.self))
    let report = try test.ledger.importHistory(
      HistoryFile(read("peps-history.jsonl")), into: "ops", mapping: mapping, people: names.port,
      by: test.ana)
    #expect(report.requests == 742)
    #expect(report.events == 2370)
    #expect(report.unchanged == 43)

    // The table, imported by itself elsewhere, is read by other code than the history.
    let table = try TestLedger()
    let tableNames = Names()
    _ = try table.ledger.importHistory(
      HistoryFile(csv: read("peps.csv")), into: "ops", mapping: mapping, people: tableNames.port,
      by: table.ana)
    let expected = try rows(of: table, tableNames)
    let actual = try rows(of: test, names)
    #expect(expected.count == 742)
    for (key, row) in expected { #expect(actual[key] == row, "\(key)") }
  }

  @Test func `its numbers are those of the table`() throws {
    let test = try TestLedger()
    let mapping = try ImportMapping(yaml: String(decoding: read("peps-map.yaml"), as: UTF8.self))
    _ = try test.ledger.importHistory(
      HistoryFile(read("peps-history.jsonl")), into: "ops", mapping: mapping,
      people: Names().port, by: test.ana)

    let facets = try test.ledger.list("ops", RequestQuery(), by: test.ana).facets
    #expect(
      facets.statuses.map(\.status.id) == ["new", "in-progress", "waiting", "done", "declined"])
    #expect(facets.statuses.map(\.count) == [54, 50, 36, 374, 228])
    var unowned = RequestQuery()
    unowned.statuses = ["waiting"]
    unowned.owners = [.nobody]
    #expect(try test.ledger.list("ops", unowned, by: test.ana).total == 33)
    #expect(try test.ledger.check().isEqual)
  }

  // MARK: -

  /// What the table says of a request, but for who requested it and when: the table has the last
  /// author in the header, the history the first.
  private struct Row: Equatable {
    let title: String
    let status: String
    let owner: String?
    let fields: [FieldValue]
  }

  private func rows(of test: TestLedger, _ names: Names) throws -> [String: Row] {
    var rows: [String: Row] = [:]
    var query = RequestQuery()
    query.limit = RequestQuery.maximumLimit
    repeat {
      let page = try test.ledger.list("ops", query, by: test.ana)
      for row in page.rows {
        rows[row.externalKey ?? "none"] = Row(
          title: row.title, status: row.status.id, owner: row.owner.flatMap(names.name),
          fields: row.fields)
      }
      query.cursor = page.next
    } while query.cursor != nil
    return rows
  }

  private func read(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: Self.folder.appendingPathComponent(name)))
  }
}

/// Names, as an account store keeps them.
private final class Names: Sendable {
  private let known = Mutex<[PersonNumber: String]>([:])

  func name(_ person: PersonNumber) -> String? { known.withLock { $0[person] } }

  var port: ImportPeople {
    ImportPeople(
      find: { name in self.known.withLock { $0.first { $0.value == name }?.key } },
      willJoin: { people in
        self.known.withLock { known in for one in people { known[one.person] = one.name } }
      })
  }
}
