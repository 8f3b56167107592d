import Domain
import EventLog
import Foundation
import LMDB
import TestSupport
import Testing

@testable import Ledger

/// A place for backups and restored ledgers, and what tests do with them.
struct BackupBench {
  let folder = TemporaryFolder(inMemory: true)
  var backup: String { folder.file("backup") }

  /// What stands for the private folder: a store with one entry.
  static func copyPrivate(_ place: String) throws {
    let store = try Store(place)
    let names: Table<ByteKey> = try store.table("names")
    let transaction = try store.beginWrite()
    try transaction.put(Array("Ana".utf8).span.bytes, forKey: ByteKey([1]), in: names)
    try transaction.commit()
  }

  @discardableResult
  func backUp(_ ledger: RequestLedger, verifyingAll: Bool = false) throws -> BackupReport {
    try ledger.backUp(
      to: backup, verifyingAll: verifyingAll, copyPrivate: Self.copyPrivate)
  }

  @discardableResult
  func restore(
    as name: String = "restored", until point: RestorePoint = .end,
    trusting key: VerifierKey? = nil,
    clock: LedgerClock = .system
  ) throws -> RestoreReport {
    try RequestLedger.restore(
      from: backup, to: folder.file(name), until: point, trusting: key, clock: clock)
  }

  func open(_ name: String = "restored") throws -> RequestLedger {
    try RequestLedger.open(folder.file(name))
  }

  /// The files of the backup, by their paths inside it; those that are open to others as well.
  func files() throws -> [String] {
    try #require(FileManager.default.subpaths(atPath: backup)).filter {
      $0 != "lock" && !File.isFolder("\(backup)/\($0)")
    }.sorted()
  }

  func content() throws -> [String: Data] {
    try files().reduce(into: [:]) {
      $0[$1] = try Data(contentsOf: URL(fileURLWithPath: "\(backup)/\($1)"))
    }
  }

  func segments() throws -> [String] { try files().filter { $0.hasPrefix("segments/") } }

  /// What a refusal says.
  func refusal(_ body: () throws -> Void) throws -> BackupError {
    do { try body() } catch let error as BackupError { return error }
    Issue.record("it was not refused")
    throw BackupError.missing(folder: backup)
  }
}

/// All of an event that a log has.
struct StoredTwin: Equatable {
  let header: Header
  let saltedBody: [UInt8]?
}

extension RequestLedger {
  /// The events as they are stored.
  func stored(through last: Position? = nil) throws -> [StoredTwin] {
    let end = try min(last ?? .init(.max), log.head())
    return try log.read { reader throws(LMDBError) in
      var events: [StoredTwin] = []
      guard end > .zero else { return [] }
      try reader.forEachStored(from: Position(1), through: end) { header, body in
        events.append(StoredTwin(header: Header(bytes: header), saltedBody: body))
      }
      return events
    }
  }
}
