import Domain
import EventLog
import Foundation
import Ledger
import TestSupport
import Testing

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
    let folders = names.filter { !$0.hasSuffix(".lock") && $0 != "current" }
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
