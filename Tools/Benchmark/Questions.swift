import Domain
import EventLog
import Foundation
import Ledger

extension Bench {
  /// Makes the ledger that questions are asked of, unless a run before kept it.
  func prepare() async throws {
    if FileManager.default.fileExists(atPath: ledgerFolder + "/log/data.mdb") { return }
    try RequestLedger.create(at: ledgerFolder, board: BoardTemplate.ops)
    let ledger = try RequestLedger.open(ledgerFolder)
    let work = Workload(seed: seed, people: try ledger.join(Workload.owners))
    let start = Date()
    let submitters = 1000
    try await submit(
      work, to: ledger, submitters: min(submitters, events / 5), first: 0, count: events, nil)
    print("fill", Double(events) / Date().timeIntervalSince(start), "events/s")
    ledger.close()
  }

  func questions(_ wants: (String) -> Bool) throws {
    if wants("start") { try starts() }
    let ledger = try RequestLedger.open(ledgerFolder)
    defer { ledger.close() }
    let head = try ledger.head().position.rawValue
    if wants("replay") {
      let time = try seconds { _ = try ledger.replay() }
      print("replay", Double(head) / time, "events/s")
    }
    if wants("list") {
      try lists(ledger)
      try pastLists(ledger)
    }
    if wants("request") {
      let time = try medianMilliseconds(200) { _ = try ledger.request("OPS-77", by: .operator) }
      print("request", time, "ms")
      try pastRequest(ledger)
    }
    if wants("diff") { try diffs(ledger) }
    if wants("trends") { try trends(ledger) }
    if wants("memory") { print("memory", memory(), "MiB") }
    if wants("verify") {
      for workers in [1, 2] {
        let time = try seconds { try require(ledger.verifyLog(workers: workers).fault == nil) }
        print(workers == 2 ? "verify" : "verify_1", Double(head) / time, "events/s")
      }
    }
    if wants("rebuild") {
      let time = try seconds { _ = try ledger.rebuild() }
      print("rebuild", Double(head) / time, "events/s")
    }
    if wants("backup") || wants("restore") { try backups(ledger) }
    if wants("disk") {
      let sizes = try ledger.sizes()
      print("disk_log", Double(sizes.log) / Double(head), "bytes/event")
      print("disk_views", Double(sizes.views) / Double(head), "bytes/event")
      for (table, bytes) in try ledger.viewSizes() {
        print("disk_views_\(table)", Double(bytes) / Double(head), "bytes/event")
      }
    }
    if wants("memory") { print("memory_peak", peakMemory(), "MiB") }
  }

  /// What one person has in progress.
  static let openOfOne: RequestQuery = {
    var query = RequestQuery()
    query.statuses = ["in-progress"]
    query.owners = [.person(PersonNumber(42))]
    return query
  }()

  static let search: RequestQuery = {
    var query = RequestQuery()
    query.text = "badge archive"
    return query
  }()

  /// The first fifty rows, the total, and the counts beside every filter value.
  private func lists(_ ledger: RequestLedger) throws {
    print("list_now", try medianList(ledger, Self.openOfOne, runs: 200), "ms")
    print("list_text", try medianList(ledger, Self.search), "ms")
    print("list_all", try medianList(ledger, RequestQuery()), "ms")
    print(
      "list_again",
      try medianMilliseconds(200) { _ = try ledger.list("ops", Self.openOfOne, by: .operator) },
      "ms")
  }

  /// The median time of a list that is counted each time. What was counted is kept under the query: a
  /// space more in its text asks for the same in other words.
  func medianList(
    _ ledger: RequestLedger, _ query: RequestQuery, asOf: AsOf = .now, runs: Int = 50
  ) throws -> Double {
    var query = query
    return try medianMilliseconds(runs) {
      query.text += " "
      _ = try ledger.list("ops", query, asOf: asOf, by: .operator)
    }
  }

  /// Twelve weeks of a board, every event of it folded, on both axes.
  private func trends(_ ledger: RequestLedger) throws {
    for (name, axis) in [("trends", TimeAxis.recorded), ("trends_happened", .happened)] {
      let time = try medianMilliseconds(9) {
        _ = try ledger.trends("ops", asOf: AsOf(.now, axis: axis), by: .operator)
      }
      print(name, time, "ms")
    }
  }

  /// From opening the folder to the first answered list.
  private func starts() throws {
    func start() throws {
      let ledger = try RequestLedger.open(ledgerFolder)
      _ = try ledger.list("ops", RequestQuery(), by: .operator)
      ledger.close()
    }
    print("start_kept", try medianMilliseconds(9) { try start() }, "ms")
    let replay = try medianMilliseconds(3) {
      try FileManager.default.removeItem(atPath: ledgerFolder + "/views")
      try start()
    }
    print("start_replay", replay, "ms")
  }
}
