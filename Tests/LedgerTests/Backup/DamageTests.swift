import Domain
import EventLog
import Foundation
import TestSupport
import Testing

@testable import Ledger

@Suite struct `A damaged backup` {
  /// Whole backups, made once: damage is done to copies of their files.
  private func bench() throws -> BackupBench {
    let test = try TestLedger()
    for number in 0..<30 {
      let key = try test.submit("Request \(number)", owner: test.ben)
      try test.change(key, .changeStatus(to: "done", reason: nil))
    }
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    // A second run, so that there is a `before` line.
    try test.submit("One more")
    try bench.backUp(test.ledger)
    return bench
  }

  @Test(arguments: Seeds.some(1))
  func `is refused, whichever bit of whichever file was flipped`(seed: UInt64) throws {
    let bench = try bench()
    var random = SeededGenerator(seed: seed)
    for (name, bytes) in try bench.content() {
      let path = "\(bench.backup)/\(name)"
      let sampled = (0..<40).map { _ in Int.random(in: 0..<bytes.count, using: &random) }
      for offset in sampled + [0, bytes.count - 1] {
        var damaged = bytes
        damaged[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        try damaged.write(to: URL(fileURLWithPath: path))
        try expectRefusal(bench, naming: name, "byte \(offset) of \(name)")
      }
      try bytes.write(to: URL(fileURLWithPath: path))
    }
    try bench.restore()
  }

  @Test(arguments: Seeds.some(1))
  func `is refused, wherever a file was cut off or went on`(seed: UInt64) throws {
    let bench = try bench()
    var random = SeededGenerator(seed: seed)
    for (name, bytes) in try bench.content() {
      let path = "\(bench.backup)/\(name)"
      let cuts = (0..<10).map { _ in Int.random(in: 0..<bytes.count, using: &random) }
      for damaged in cuts.map({ bytes.prefix($0) }) + [bytes + [10], bytes + bytes] {
        try damaged.write(to: URL(fileURLWithPath: path))
        try expectRefusal(bench, naming: name, "\(damaged.count) bytes of \(name)")
      }
      try bytes.write(to: URL(fileURLWithPath: path))
    }
  }

  @Test func `is refused where a file is missing`() throws {
    let bench = try bench()
    for (name, bytes) in try bench.content() where name.contains("/") || name == "manifest" {
      let path = "\(bench.backup)/\(name)"
      try FileManager.default.removeItem(atPath: path)
      let refusal = try bench.refusal { try bench.restore() }
      #expect(refusal.message.contains(name == "manifest" ? bench.backup : name))
      try bytes.write(to: URL(fileURLWithPath: path))
    }
  }

  @Test func `is no backup where there is nothing`() throws {
    let bench = BackupBench()
    guard case .missing = try bench.refusal({ try bench.restore() }) else {
      Issue.record("another refusal")
      return
    }
  }

  @Test func `that was signed by another key is refused where the key is pinned`() throws {
    let bench = try bench()
    let other = try TestLedger()
    let stranger = try other.ledger.checkpoint().key
    guard case .notSigned = try bench.refusal({ try bench.restore(trusting: stranger) }) else {
      Issue.record("another refusal")
      return
    }
    let text = try String(contentsOfFile: "\(bench.backup)/verifier-key", encoding: .utf8)
    let key = try VerifierKey(String(text.dropLast()))
    try bench.restore(trusting: key)
  }

  private func expectRefusal(
    _ bench: BackupBench, naming name: String, _ what: String
  ) throws {
    do {
      try bench.restore(as: "never")
      Issue.record("restored with \(what) damaged")
    } catch let error as BackupError {
      #expect(error.message.contains(name), "\(what): \(error.message)")
    }
    #expect(
      !FileManager.default.fileExists(atPath: bench.folder.file("never"))
        && !FileManager.default.fileExists(atPath: bench.folder.file("never.restoring")))
  }
}
