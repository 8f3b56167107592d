import Dispatch
import Domain
import EventLog
import Foundation
import LMDB
import RequestList
import TestSupport
import Testing
import Timeline

@testable import Ledger
@testable import ProjectionEngine

@Suite struct `Rebuilding the views` {
  @Test func `a rebuild gives the same bytes as the events gave one by one`() throws {
    let test = try TestLedger()
    try fill(test)
    let report = try test.ledger.check()
    #expect(report.isEqual)
    #expect(report.live == report.rebuilt)

    let rebuilt = try test.ledger.rebuild()
    #expect(rebuilt.digest == report.live)
    #expect(try test.ledger.digest().digest == report.live)
    #expect(try test.keys().count == 40)
  }

  @Test func `every table has a size, and together they fit into the file`() throws {
    let test = try TestLedger()
    let before = try test.ledger.viewSizes()
    try fill(test)
    let sizes = try test.ledger.viewSizes()
    #expect(sizes.map(\.table) == before.map(\.table))
    for table in ["requests", "timeline", "words"] {
      #expect(sizes.contains { $0.table == table && $0.bytes > 0 })
    }
    #expect(sizes.reduce(0) { $0 + $1.bytes } <= (try test.ledger.sizes().views))
  }

  @Test func `views that are gone are built anew at the next start`() throws {
    let test = try TestLedger()
    try fill(test)
    let before = try test.ledger.list("ops", RequestQuery(), by: test.ana)
    try test.reopen { data in try FileManager.default.removeItem(atPath: data + "/views") }
    #expect(try test.ledger.list("ops", RequestQuery(), by: test.ana) == before)
  }

  @Test func `views from before a power cut are not trusted`() throws {
    let test = try TestLedger()
    try fill(test)
    let before = try test.ledger.list("ops", RequestQuery(), by: test.ana)
    try test.reopen { data in
      let generation = try #require(
        try? FileManager.default.destinationOfSymbolicLink(atPath: data + "/views/current"))
      let state = "\(data)/views/\(generation)/state"
      try Data("open in boot of another time".utf8).write(to: URL(fileURLWithPath: state))
      // What such a power cut may leave behind.
      try Data("rubbish".utf8)
        .write(to: URL(fileURLWithPath: "\(data)/views/\(generation)/data.mdb"))
    }
    #expect(try test.ledger.list("ops", RequestQuery(), by: test.ana) == before)
  }

  @Test func `the digest up to a position is the digest the ledger had then`() throws {
    let test = try TestLedger()
    try test.submit("First")
    let then = try test.ledger.digest()
    try fill(test)
    let now = try test.ledger.digest()
    #expect(now.digest != then.digest)
    let again = try test.ledger.digest(to: then.position)
    #expect(again.digest == then.digest)
    #expect(again.position == then.position)
  }

  @Test func `commands go on while a rebuild runs, and none is lost`() async throws {
    let test = try TestLedger()
    try fill(test)
    let ledger = test.ledger
    let ana = test.ana
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for number in 0..<50 {
          _ = try await ledger.perform(
            .submit(board: "ops", Submission(title: "Meanwhile \(number)")), by: ana)
        }
      }
      group.addTask { for _ in 0..<3 { _ = try ledger.rebuild() } }
      try await group.waitForAll()
    }
    #expect(try test.ledger.check().isEqual)
    #expect(try test.keys { $0.text = "meanwhile" }.count == 50)
  }

  private func fill(_ test: TestLedger) throws {
    for number in 0..<40 {
      let key = try test.submit("Request number \(number)", owner: number % 3 == 0 ? test.ben : nil)
      if number % 2 == 0 { try test.change(key, .changeStatus(to: "in-progress", reason: nil)) }
      if number % 5 == 0 { try test.change(key, .comment("Looked at it")) }
      if number % 7 == 0 { try test.change(key, .edit(Edit(title: "Edited \(number)"))) }
    }
  }
}

@Suite struct `Several workers` {
  @Test(arguments: Seeds.some(10))
  func `give the same bytes as one, and as the events gave one by one`(seed: UInt64) throws {
    let history = try RandomHistory(seed: seed)
    try history.grow(by: 120)
    let one = try history.ledger.digest(workers: 1)
    for workers in 2...3 {
      try #require(try history.ledger.digest(workers: workers) == one, "\(workers) workers")
    }
    let report = try history.ledger.check()
    try #require(report.isEqual, "\(report.differences)")
    try #require(report.live == one.digest)
    let middle = Position(one.position.rawValue / 2)
    try #require(
      try history.ledger.digest(to: middle, workers: 3)
        == history.ledger.digest(to: middle, workers: 1))
  }
}

@Suite struct `A rebuild that is cancelled` {
  private func generations(_ test: TestLedger) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: test.folder.file("data") + "/views")
      .filter { $0.allSatisfy(\.isNumber) }.sorted()
  }

  private func expectCancelled(_ body: () throws -> Void) {
    let error = #expect(throws: LedgerError.self) { try body() }
    guard case .cancelled? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `leaves nothing, whenever that is`() throws {
    let test = try TestLedger()
    for number in 0..<20 { try test.submit("Request \(number)") }
    let before = (try generations(test), try test.ledger.state().generation)
    let cancelled = Cancellation()
    cancelled.cancel()
    expectCancelled { _ = try test.ledger.rebuild(cancellation: cancelled) }
    expectCancelled { _ = try test.ledger.check(cancellation: cancelled) }
    let late = Cancellation()
    expectCancelled { _ = try test.ledger.rebuild(cancellation: late) { _ in late.cancel() } }
    let last = Cancellation()
    expectCancelled {
      _ = try test.ledger.rebuild(cancellation: last) { _ in
      } compared: { _ in
        last.cancel()
      }
    }
    #expect(try (generations(test), test.ledger.state().generation) == before)
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `or killed is removed at the next start, and by the next rebuild`() throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    let views = test.folder.file("data") + "/views"
    func leave(_ name: String) throws {
      try FileManager.default.createDirectory(
        atPath: "\(views)/\(name)", withIntermediateDirectories: false)
      for file in ["\(name)/data.mdb", "\(name)/lock.mdb", "\(name)/state", "\(name).lock"] {
        try Data("half".utf8).write(to: URL(fileURLWithPath: "\(views)/\(file)"))
      }
    }
    try leave("000077")
    _ = try test.ledger.rebuild()
    #expect(try !generations(test).contains("000077"))
    try test.reopen { _ in try leave("000078") }
    #expect(try generations(test).count == 2)
    #expect(!FileManager.default.fileExists(atPath: "\(views)/000078.lock"))
  }
}

@Suite struct `Going back to the former generation` {
  private func reason(_ body: () throws -> Void) -> String? {
    let error = #expect(throws: LedgerError.self) { try body() }
    guard case .noRollback(let reason)? = error else { return nil }
    return reason
  }

  @Test func `takes in what happened since, and can be taken back itself`() throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    let first = try test.ledger.state().generation
    let second = try test.ledger.rebuild().generation
    try test.submit("Lift")
    let back = try test.ledger.rollback()
    #expect(back.generation == first)
    #expect(back.position == (try test.ledger.head().position))
    #expect(try test.keys().count == 2)
    try test.submit("Chair")
    #expect(try test.ledger.check().isEqual)
    #expect(try test.ledger.rollback().generation == second)
    #expect(try test.keys().count == 3)
    try test.reopen()
    #expect(try test.ledger.state().generation == second)
  }

  @Test func `is refused where there is none, or it holds what was erased`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp")
    #expect(reason { _ = try test.ledger.rollback() }?.contains("no former") == true)
    _ = try test.ledger.rebuild()
    try test.erase(key)
    #expect(reason { _ = try test.ledger.rollback() }?.contains("no former") == true)
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `is refused where it was erased from without its being removed`() throws {
    let test = try TestLedger()
    let key = try test.submit("Lamp")
    let views = test.folder.file("data") + "/views"
    _ = try test.ledger.rebuild()
    let former = try FileManager.default.destinationOfSymbolicLink(atPath: views + "/former")
    try FileManager.default.copyItem(atPath: "\(views)/\(former)", toPath: "\(views)/kept")
    try test.erase(key)
    try FileManager.default.moveItem(atPath: "\(views)/kept", toPath: "\(views)/\(former)")
    try FileManager.default.createSymbolicLink(
      atPath: views + "/former", withDestinationPath: former)
    #expect(reason { _ = try test.ledger.rollback() }?.contains("erased") == true)
    #expect(try test.ledger.check().isEqual)
  }
}

@Suite struct `Views of an older version` {
  /// Makes the live views look as if they were built by an older Timeline.
  private func age(_ data: String) throws {
    let generations = try GenerationFolder("\(data)/views", make: Views.make)
    let generation = try #require(try generations.current())
    let built = try #require(try generation.blueprint()).description
    let old = built.replacing("Timeline \(TimelineProjection.version)", with: "Timeline 0")
    try #require(old != built)
    let transaction = try generation.store.beginWrite()
    try transaction.put(
      Array(old.utf8).span.bytes, forKey: ByteKey(Array("blueprint".utf8)),
      in: generation.meta.table)
    try transaction.commit()
  }

  @Test func `are built anew at the start where they cannot be read`() throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    let before = try test.ledger.state().generation
    try test.reopen { try age($0) }
    #expect(try test.ledger.state().generation != before)
    #expect(try test.keys() == ["OPS-1"])
    let error = #expect(throws: LedgerError.self) { try test.ledger.rollback() }
    guard case .noRollback? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `answer while new ones are built, where they can be read; commands wait`() throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    let before = try test.ledger.state().generation
    let (isBuilding, goesOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    try test.reopen(
      readable: ["Timeline": [0]],
      progress: { _ in
        isBuilding.signal()
        goesOn.wait()
        goesOn.signal()
      }, change: { try age($0) })
    isBuilding.wait()
    #expect(try test.ledger.state().generation == before)
    #expect(try test.keys() == ["OPS-1"])
    #expect(try test.ledger.request("OPS-1", by: test.ana).history.count == 1)
    goesOn.signal()
    try test.submit("Lift")
    #expect(try test.ledger.state().generation != before)
    #expect(try test.keys().count == 2)
    #expect(try test.ledger.check().isEqual)
  }
}

@Suite struct `Views that differ` {
  /// Changes what the live views say of a request behind the ledger's back.
  private func damage(_ test: TestLedger) throws {
    let generation = try test.ledger.currentViews().generation
    let requests = try test.ledger.currentViews().requests
    let reference = RequestReference(board: BoardNumber(1), number: RequestNumber(1))
    let (batch, position) = try generation.beginBatch()
    let row = try #require(requests.row(of: reference, in: batch))
    requests.apply(
      RecordedFact(
        position: row.last, header: header(at: row),
        fact: .request(reference, revision: row.revision + 1, .statusChanged(to: StatusCode(4))),
        reader: Nothing()), in: batch)
    let root = try #require(try test.ledger.log.root(at: position.rawValue))
    try generation.commit(batch, at: position, root: root)
  }

  private func header(at row: RequestRow) -> Header {
    var header = Header(bytes: [UInt8](repeating: 0, count: Header.size).span.bytes)
    header.happenedAt = row.updatedAt
    return header
  }

  private final class Nothing: EventReader {
    func event(_ header: Header, at position: Position) -> LedgerEvent? { nil }
  }

  @Test func `are told by request and field, before they are exchanged`() throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    try test.submit("Lift")
    #expect(try test.ledger.check().differences.isEmpty)
    try damage(test)
    let report = try test.ledger.check()
    #expect(report.tables == ["requests"])
    #expect(
      report.differences.map(\.description) == [
        "OPS-1 status: done, and new by the log", "OPS-1 revision: 2, and 1 by the log",
      ])
    let before = try test.ledger.state().generation
    var told: [ViewDifference] = []
    _ = try test.ledger.rebuild(compared: { report in
      told = report.differences
      #expect((try? test.ledger.state().generation) == before)
    })
    #expect(told == report.differences)
    #expect(try test.ledger.check().isEqual)
  }
}

@Suite struct `Replaying the log` {
  @Test func `headers alone give the statuses that the list has`() throws {
    let test = try TestLedger()
    for number in 0..<10 {
      let key = try test.submit("Request \(number)")
      if number % 3 == 0 { try test.change(key, .changeStatus(to: "done", reason: nil)) }
    }
    let before = try test.ledger.head().position
    try test.submit("Later")
    let state = try test.ledger.replay(to: before)
    #expect(state.events == before.rawValue)
    #expect(state.requests == [BoardNumber(1): [StatusCode(1): 6, StatusCode(4): 4]])
    #expect(try test.ledger.replay().requests[BoardNumber(1)]?[StatusCode(1)] == 7)
  }
}

@Suite struct `Generations on disk` {
  @Test func `rebuilds at the same time end with one live generation that is whole`() async throws {
    let test = try TestLedger()
    for number in 0..<20 { try test.submit("Request \(number)") }
    try await rebuild(test.ledger, times: 6)
    #expect(try test.keys().count == 20)
    #expect(try test.ledger.check().isEqual)
    try test.reopen()
    #expect(try test.keys().count == 20)
  }

  private func rebuild(_ ledger: RequestLedger, times: Int) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<times { group.addTask { _ = try ledger.rebuild() } }
      try await group.waitForAll()
    }
  }

  @Test func `a rebuild keeps the generation before it, and no older one`() throws {
    let test = try TestLedger()
    for _ in 0..<4 { _ = try test.ledger.rebuild() }
    let names = try FileManager.default.contentsOfDirectory(
      atPath: test.folder.file("data") + "/views")
    let folders = names.filter { $0.allSatisfy(\.isNumber) }
    #expect(folders.count == 2)
  }
}

@Suite struct `Making a ledger` {
  @Test func `a making that was cut off before its first event can be repeated`() throws {
    let folder = TemporaryFolder()
    let data = folder.file("data")
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    try EventLogStore.create(data + "/log", ledgerID: CommandID(high: 1, low: 2))
    try RequestLedger.create(at: data, board: BoardTemplate.ops)
    let ledger = try RequestLedger.open(data)
    #expect(try ledger.boards(by: .operator).map(\.definition.slug) == ["ops"])
  }

  @Test func `a ledger that has events is not made again`() throws {
    let folder = TemporaryFolder()
    try RequestLedger.create(at: folder.file("data"), board: BoardTemplate.ops)
    let error = #expect(throws: LedgerError.self) {
      try RequestLedger.create(at: folder.file("data"), board: BoardTemplate.ops)
    }
    guard case .alreadyInitialised? = error else {
      Issue.record("made again: \(String(describing: error))")
      return
    }
  }
}
