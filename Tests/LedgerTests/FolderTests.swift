import Domain
import EventLog
import Foundation
import LMDB
import Ledger
import TestSupport
import Testing

@Suite struct `The data folder` {
  private let folder = TemporaryFolder()
  private var data: String { folder.file("data") }

  private func create() throws { try RequestLedger.create(at: data, board: BoardTemplate.ops) }

  @Test func `a ledger is made once`() throws {
    try create()
    for _ in 0..<2 {
      let error = #expect(throws: LedgerError.self) { try create() }
      guard case .alreadyInitialised(data)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
    let ledger = try RequestLedger.open(data)
    #expect(try ledger.boards(by: .operator).map(\.definition) == [BoardTemplate.ops])
    #expect(try ledger.head().position == Position(1))
  }

  @Test func `a folder without a ledger says how to make one`() throws {
    for make in [false, true] {
      if make { try File.makeFolder(data) }
      let error = #expect(throws: LedgerError.self) { _ = try RequestLedger.open(data) }
      #expect(
        error?.message == "There is no ledger in \(data). Make one with: ledger init --data \(data)"
      )
      // Looking does not leave anything.
      #expect(File.names(in: data).isEmpty)
    }
  }

  @Test func `a start that was cut short before its first event can be made again`() throws {
    try File.makeFolder(data)
    try EventLogStore.create("\(data)/log", ledgerID: CommandID(high: 1, low: 1))
    #expect(try RequestLedger.open(data).boards(by: .operator).isEmpty)
    try create()
    #expect(try RequestLedger.open(data).boards(by: .operator).count == 1)
    #expect(throws: LedgerError.self) { try create() }
  }

  @Test func `a start that was cut short before its log can be made again`() throws {
    try File.makeFolder(data)
    _ = try Store("\(data)/log").table("headers", key: UInt64.self)
    let error = #expect(throws: LedgerError.self) { _ = try RequestLedger.open(data) }
    guard case .notInitialised? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    try create()
    #expect(try RequestLedger.open(data).boards(by: .operator).count == 1)
  }

  @Test func `a ledger is open once in a process`() throws {
    try create()
    let ledger = try RequestLedger.open(data)
    let error = #expect(throws: LedgerError.self) { _ = try RequestLedger.open(data) }
    guard case .unusable(data, let reason)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains("open in this process already"))
    #expect(try ledger.head().position == Position(1))
  }

  @Test func `a folder of something else is not usable, and stays as it was`() throws {
    try File.makeFolder(data)
    try File.makeFolder("\(data)/log")
    let diary = Array(String(repeating: "Dear diary. ", count: 1000).utf8)
    try File.write(diary, to: "\(data)/log/data.mdb")
    let error = #expect(throws: LedgerError.self) { _ = try RequestLedger.open(data) }
    guard case .unusable? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(throws: LedgerError.self) { try create() }
    #expect(File.read("\(data)/log/data.mdb") == diary)
  }

  @Test(arguments: ["/sys/request-ledger", "/proc/request-ledger", "/dev/null/data"])
  func `a folder that cannot be made is not usable`(path: String) {
    let error = #expect(throws: LedgerError.self) {
      try RequestLedger.create(at: path, board: BoardTemplate.ops)
    }
    guard case .unusable(path, let reason)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains(path))
  }
}
