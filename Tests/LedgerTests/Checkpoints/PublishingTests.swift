import EventLog
import Foundation
import Ledger
import TestSupport
import Testing

/// What is signed of a ledger, where it is kept, and when signing or opening is refused.
struct PublishingTests {
  @Test func `the checkpoint covers everything, and whoever has the key can check it`() throws {
    let test = try TestLedger()
    try test.submit("A ladder")
    let signed = try test.ledger.checkpoint()

    #expect(signed.checkpoint.size == (try test.ledger.head().position.rawValue))
    #expect(signed.checkpoint.origin == signed.key.name)
    #expect(signed.key.name.hasPrefix("request-ledger/") && signed.key.name.hasSuffix("/0"))
    let published = try VerifierKey(test.text("keys/verifier-key"))
    #expect(published == signed.key)
    let kept = try SignedNote(
      parsing: Array(test.text("keys/last-checkpoint", trimmed: false).utf8))
    try kept.verify(with: published)
    #expect(try Checkpoint(kept.text) == signed.checkpoint)
  }

  @Test func `nothing new is signed while nothing happened`() throws {
    let test = try TestLedger()
    let first = try test.ledger.checkpoint()
    #expect(try test.ledger.checkpoint() == first)
    try test.submit("A ladder")
    let second = try test.ledger.checkpoint()
    #expect(second.checkpoint.size == first.checkpoint.size + 1)
    #expect(second.key == first.key)
  }

  @Test func `closing publishes what was written`() throws {
    let test = try TestLedger()
    try test.submit("A ladder")
    let head = try test.ledger.head().position
    try test.reopen { data in
      let note = try SignedNote(
        parsing: Array(Data(contentsOf: URL(filePath: data + "/keys/last-checkpoint"))))
      #expect(try Checkpoint(note.text).size == head.rawValue)
    }
    #expect(try test.ledger.checkpoint().checkpoint.size == head.rawValue)
  }

  @Test func `the secret is for its owner alone`() throws {
    let test = try TestLedger()
    _ = try test.ledger.checkpoint()
    let key = test.folder.file("data/keys/signing-key")
    let attributes = try FileManager.default.attributesOfItem(atPath: key)
    #expect(attributes[.posixPermissions] as? Int == 0o600)

    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: key)
    try test.submit("A ladder")
    #expect(throws: LedgerError.self) { try test.ledger.checkpoint() }
    #expect(test.ledger.checkpointMessage?.contains("chmod 600 \(key)") == true)
  }

  @Test func `a log that lost its end is not opened, and says how much`() throws {
    let test = try TestLedger()
    try test.reopen { data in
      try FileManager.default.copyItem(atPath: data + "/log", toPath: data + "/log.before")
    }
    let before = try test.ledger.head().position
    try test.submit("A ladder")
    try test.submit("Two ladders")
    let message = test.reopening { data in
      try FileManager.default.removeItem(atPath: data + "/log")
      try FileManager.default.moveItem(atPath: data + "/log.before", toPath: data + "/log")
    }
    #expect(
      message.contains(
        "The log has \(before) events, but a checkpoint over \(before.rawValue + 2) of 2"))
    #expect(message.contains("something was lost") && message.contains("ledger restore"))
  }

  @Test func `a log with another history of the same length is not opened`() throws {
    let test = try TestLedger()
    try test.reopen { data in
      try FileManager.default.copyItem(atPath: data + "/log", toPath: data + "/log.before")
    }
    try test.submit("What was signed")
    // The same ledger from before, where something else happened, without the keys.
    let keys = test.folder.file("keys")
    try test.reopen { data in
      try FileManager.default.moveItem(atPath: data + "/keys", toPath: keys)
      try FileManager.default.removeItem(atPath: data + "/log")
      try FileManager.default.moveItem(atPath: data + "/log.before", toPath: data + "/log")
    }
    try test.submit("What was not")
    try test.submit("And more")
    let message = test.reopening { data in
      try? FileManager.default.removeItem(atPath: data + "/keys")
      try FileManager.default.moveItem(atPath: keys, toPath: data + "/keys")
    }
    #expect(message.contains("exchanged or damaged"))
  }

  @Test func `another history is not signed while the ledger is open`() throws {
    let test = try TestLedger()
    try test.submit("A ladder")
    _ = try test.ledger.checkpoint()
    // What another process published over events that this log does not have.
    let key = try SigningKey(try test.text("keys/signing-key"))
    let size = try test.ledger.head().position.rawValue
    let foreign = try SignedNote(
      Checkpoint(origin: key.name, size: size, root: .empty).text, signedBy: key)
    try Data(foreign.encoded).write(
      to: URL(filePath: test.folder.file("data/keys/last-checkpoint")))
    try test.submit("Two ladders")
    guard case .historyDiffers(let difference) = test.ledger.checkpointError else {
      Issue.record("it was signed")
      return
    }
    #expect(difference.kind == .others)
    #expect(difference.published == size)
  }

  @Test func `a last checkpoint that the key did not sign stops the opening`() throws {
    let test = try TestLedger()
    let message = test.reopening { data in
      let path = data + "/keys/last-checkpoint"
      let lines = try String(contentsOfFile: path, encoding: .utf8)
      try lines.replacing("request-ledger/", with: "request-ledgerX/", maxReplacements: 1)
        .write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(message.contains("the text or the signature was changed"))
  }

  @Test func `no second key is made where the first is gone`() throws {
    let test = try TestLedger()
    try test.reopen { data in try FileManager.default.removeItem(atPath: data + "/keys/signing-key")
    }
    try test.submit("A ladder")
    #expect(test.ledger.checkpointMessage?.contains("is not there any more") == true)

    try test.reopen { data in try FileManager.default.removeItem(atPath: data + "/keys") }
    #expect(test.ledger.checkpointMessage?.contains("is not there any more") == true)
  }

  @Test func `a ledger with the keys of another one is not opened`() throws {
    let test = try TestLedger()
    let message = test.reopening { data in
      let other = try SigningKey(name: "elsewhere")
      try FileManager.default.removeItem(atPath: data + "/keys/last-checkpoint")
      try Data(other.secretText.utf8).write(to: URL(filePath: data + "/keys/signing-key"))
      try Data(other.verifier.text.utf8).write(to: URL(filePath: data + "/keys/verifier-key"))
    }
    #expect(message.contains("It has no signature by the key elsewhere+"))
  }
}

extension RequestLedger {
  fileprivate var checkpointError: LedgerError? {
    do throws(LedgerError) {
      _ = try checkpoint()
      return nil
    } catch { return error }
  }

  fileprivate var checkpointMessage: String? { checkpointError?.message }
}

extension TestLedger {
  fileprivate func text(_ name: String, trimmed: Bool = true) throws -> String {
    let text = try String(contentsOfFile: folder.file("data/\(name)"), encoding: .utf8)
    return trimmed ? text.trimmingCharacters(in: .newlines) : text
  }

  /// Why the ledger cannot be opened again after `change`; empty where it can.
  fileprivate func reopening(_ change: (_ data: String) throws -> Void) -> String {
    do {
      try reopen(change)
      return ""
    } catch { return (error as? LedgerError)?.message ?? "\(error)" }
  }
}
