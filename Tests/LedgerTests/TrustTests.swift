import Domain
import EventLog
import Foundation
import LMDB
import TestSupport
import Testing

@testable import Ledger

/// What the ledger believes when it finds its folder other than it left it.
@Suite struct `Views and the log` {
  @Test func `views ahead of the log are built anew, never trusted`() throws {
    let test = try TestLedger()
    try test.submit("In both")
    let then = try test.ledger.list("ops", RequestQuery(), by: test.ana)
    let backup = TemporaryFolder()
    try test.reopen { data in try copy("\(data)/log", to: backup.file("log")) }
    try test.submit("After the backup")
    let generation = try test.ledger.state().generation

    try test.reopen { data in
      try removePublishedLog(of: data)
      try copy(backup.file("log"), to: "\(data)/log")
    }
    #expect(try test.ledger.list("ops", RequestQuery(), by: test.ana) == then)
    #expect(try test.ledger.state().generation != generation)
    #expect(try test.ledger.check().isEqual)
    try test.submit("Another second one")
    #expect(try test.keys() == ["OPS-1", "OPS-2"])
    #expect(try test.keys { $0.text = "backup" }.isEmpty)
  }

  @Test func `views of another history of the same length are built anew`() throws {
    let test = try TestLedger()
    try test.submit("In both")
    let backup = TemporaryFolder()
    try test.reopen { data in try copy("\(data)/log", to: backup.file("log")) }
    try test.submit("Only in the views")
    let lost = TemporaryFolder()
    try test.reopen { data in
      try copy("\(data)/views", to: lost.file("views"))
      try removePublishedLog(of: data)
      try copy(backup.file("log"), to: "\(data)/log")
    }
    try test.submit("Only in the log")

    try test.reopen { data in
      try FileManager.default.removeItem(atPath: "\(data)/views")
      try copy(lost.file("views"), to: "\(data)/views")
    }
    let titles = try test.ledger.list("ops", RequestQuery(), by: test.ana).rows.map(\.title)
    #expect(titles.sorted() == ["In both", "Only in the log"])
    #expect(try test.ledger.check().isEqual)
    #expect(try test.keys { $0.text = "views" }.isEmpty)
  }

  @Test func `views of other projections are built anew`() throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    let before = try test.ledger.list("ops", RequestQuery(), by: test.ana)
    let generation = try test.ledger.state().generation
    try test.reopen { data in
      let store = try Store("\(data)/views/\(generation)")
      let meta: Table<ByteKey> = try store.table("meta")
      let transaction = try store.beginWrite()
      let key = ByteKey(Array("blueprint".utf8))
      #expect(try transaction.value(forKey: key, in: meta) != nil)
      try transaction.put(Array("RequestList 0".utf8).span.bytes, forKey: key, in: meta)
      try transaction.commit()
    }
    #expect(try test.ledger.state().generation != generation)
    #expect(try test.ledger.list("ops", RequestQuery(), by: test.ana) == before)
  }

  @Test func `views that are behind the log are caught up`() throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    let backup = TemporaryFolder()
    try test.reopen { data in try copy("\(data)/views", to: backup.file("views")) }
    let key = try test.submit("Projector")
    try test.change(key, .comment("It hums"))
    let after = try test.ledger.list("ops", RequestQuery(), by: test.ana)

    try test.reopen { data in
      try FileManager.default.removeItem(atPath: "\(data)/views")
      try copy(backup.file("views"), to: "\(data)/views")
    }
    #expect(try test.ledger.list("ops", RequestQuery(), by: test.ana) == after)
    #expect(try test.keys { $0.text = "hums" } == ["OPS-2"])
    #expect(try test.ledger.check().isEqual)
  }

  @Test(arguments: ["data.mdb", "state"])
  func `views with a damaged file are built anew`(file: String) throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    let before = try test.ledger.list("ops", RequestQuery(), by: test.ana)
    let generation = try test.ledger.state().generation
    try test.reopen { data in
      try Data("Dear diary, what a day it was.".utf8)
        .write(to: URL(fileURLWithPath: "\(data)/views/\(generation)/\(file)"))
    }
    #expect(try test.ledger.list("ops", RequestQuery(), by: test.ana) == before)
    #expect(try test.ledger.state().generation != generation)
  }

  @Test(arguments: ["data.mdb", "state"])
  func `views with a missing file are built anew`(file: String) throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    let generation = try test.ledger.state().generation
    try test.reopen { data in
      try FileManager.default.removeItem(atPath: "\(data)/views/\(generation)/\(file)")
    }
    #expect(try test.keys() == ["OPS-1"])
    #expect(try test.ledger.state().generation != generation)
  }

  @Test func `a link to views that are not there leads to new ones`() throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    try test.reopen { data in try File.setLink(at: "\(data)/views/current", to: "000099") }
    #expect(try test.keys() == ["OPS-1"])
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `rebuilding many times keeps the live views and the ones before`() throws {
    let test = try TestLedger()
    try test.submit("Lamp")
    for _ in 0..<5 { _ = try test.ledger.rebuild() }
    _ = try test.ledger.check()
    let live = try test.ledger.state().generation
    let there = File.names(in: test.folder.file("data/views")).filter { Int($0) != nil }
    #expect(there.count == 2)
    #expect(there.max() == live)
  }

  /// Takes the log away, and what was published of it: with that, another one would not be opened.
  private func removePublishedLog(of data: String) throws {
    try FileManager.default.removeItem(atPath: "\(data)/log")
    try FileManager.default.removeItem(atPath: "\(data)/keys/last-checkpoint")
  }

  private func copy(_ from: String, to: String) throws {
    try FileManager.default.copyItem(atPath: from, toPath: to)
  }
}

@Suite struct `An event from the future` {
  /// Appends an event of a kind that this program does not know.
  private func append(to log: EventLogStore) throws -> Position {
    var batch = try log.beginBatch()
    let position = try batch.append(EventDraft(kind: 999, version: 4, body: [1])).position
    try batch.commit()
    return position
  }

  private func append(toFolder data: String) throws -> Position {
    try append(to: EventLogStore("\(data)/log") { Timestamp(microseconds: 1) })
  }

  private func expectUnreadable(_ position: Position, _ body: () throws -> Void) {
    let error = #expect(throws: LedgerError.self) { try body() }
    guard case .unreadable(let record)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let message = record.message
    #expect(record.position == position)
    #expect(record.header.count == Header.size)
    #expect(record.body.last == 1)
    #expect(message.contains("event \(position) (kind 999, version 4)"))
    #expect(message.contains("Upgrade"))
  }

  @Test(arguments: [true, false])
  func `stops the start, with views and without`(hasViews: Bool) throws {
    let folder = TemporaryFolder()
    let data = folder.file("data")
    try RequestLedger.create(at: data, board: BoardTemplate.ops)
    let position = try append(toFolder: data)
    if !hasViews { try FileManager.default.removeItem(atPath: "\(data)/views") }
    for _ in 0..<2 { expectUnreadable(position) { _ = try RequestLedger.open(data) } }
    // Nothing was skipped, and nothing was thrown away.
    let log = try EventLogStore("\(data)/log") { Timestamp(microseconds: 1) }
    #expect(try log.head() == position)
  }

  @Test func `stops a running ledger's commands, and what was there is still answered`() throws {
    let test = try TestLedger()
    try test.submit("Before")
    let position = try append(to: test.ledger.log)
    expectUnreadable(position) { try test.submit("After") }
    expectUnreadable(position) { _ = try test.ledger.rebuild() }
    expectUnreadable(position) { _ = try test.ledger.check() }
    expectUnreadable(position) { _ = try test.ledger.digest() }
    expectUnreadable(position) { _ = try test.ledger.replay() }
    #expect(try test.keys() == ["OPS-1"])
    #expect(try test.ledger.head().position == position)
    #expect(try test.ledger.digest(to: position.previous).position == position.previous)
  }
}
