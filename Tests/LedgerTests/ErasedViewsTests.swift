import Domain
import EventLog
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Ledger

/// Views never take an erasure in: they are built anew, whoever comes first.
@Suite struct `Views after an erasure` {
  /// A ledger whose log has lost a text and whose views have not: as an erasure leaves it that was
  /// killed after its commit.
  private func cutOff() throws -> (test: TestLedger, key: RequestKey) {
    let test = try TestLedger()
    let key = try test.submit("Laptop for Mira")
    try test.submit("Lamp")
    _ = try test.ledger.begin().erase(.content(of: key), reason: nil, by: test.ana)
    #expect(try test.ledger.state().viewsPosition < test.ledger.head().position)
    return (test, key)
  }

  private func generations(_ test: TestLedger) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: test.folder.file("data") + "/views")
      .filter { $0.allSatisfy(\.isNumber) }
  }

  @Test func `the generations that held the text are removed`() throws {
    let test = try TestLedger()
    let key = try test.submit("Laptop for Mira")
    _ = try test.ledger.rebuild()
    _ = try test.ledger.rebuild()
    #expect(try generations(test).count == 2)
    try test.erase(key)
    #expect(try generations(test) == [test.ledger.state().generation])
  }

  @Test func `an erasure that was cut off is finished at the next start`() throws {
    let (test, key) = try cutOff()
    let before = try test.ledger.state().generation
    try test.reopen()
    #expect(try test.ledger.state().generation != before)
    #expect(try generations(test) == [test.ledger.state().generation])
    #expect(try test.keys { $0.text = "laptop" } == [])
    #expect(try test.ledger.request(key.description, by: test.ana).summary.isErased)
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `an erasure that was cut off is finished by the next command`() throws {
    let (test, _) = try cutOff()
    try test.submit("Chair")
    #expect(try generations(test) == [test.ledger.state().generation])
    #expect(try test.keys { $0.text = "laptop" } == [])
    #expect(try test.keys { $0.text = "chair" } == ["OPS-3"])
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `until then the text is not shown either`() throws {
    let (test, key) = try cutOff()
    #expect(try test.ledger.request(key.description, by: test.ana).summary.title == "")
  }

  @Test func `a check of views that are behind an erasure finds them in order`() throws {
    let (test, _) = try cutOff()
    #expect(try test.ledger.check().isEqual)
    #expect(try generations(test) == [test.ledger.state().generation])
  }

  @Test func `a rebuild during which text is erased begins again`() throws {
    let test = try TestLedger()
    let key = try test.submit("Laptop for Mira")
    try test.submit("Lamp")
    let isErased = Mutex(false)
    let ledger = test.ledger
    let ana = test.ana
    _ = try test.ledger.rebuild { _ in
      // Called when the events were read, and before the switch.
      guard
        !isErased.withLock({ was in
          defer { was = true }
          return was
        })
      else { return }
      do { _ = try ledger.erase(.content(of: key), reason: nil, by: ana) } catch {
        Issue.record("not erased: \(error)")
      }
    }
    #expect(try test.keys { $0.text = "laptop" } == [])
    for generation in try generations(test) {
      let file = "\(test.folder.file("data"))/views/\(generation)/data.mdb"
      let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
      #expect(bytes.range(of: Data("lamp".utf8)) != nil)
      #expect(bytes.range(of: Data("laptop".utf8)) == nil)
    }
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `the digest is that of a rebuild, and stays so with what comes after`() throws {
    let test = try TestLedger()
    let key = try test.submit("Laptop for Mira", by: test.ben)
    try test.change(key, .comment("Mira called"), by: test.cleo)
    try test.erase(test.ben)
    let digest = try test.ledger.digest().digest
    #expect(try test.ledger.rebuild().digest == digest)
    try test.change(key, .edit(Edit(title: "Laptop")))
    try test.change(key, .comment("Ordered"))
    #expect(try test.ledger.check().isEqual)
  }

  @Test func `who follows the log goes on past it`() async throws {
    let test = try TestLedger()
    let key = try test.submit("Laptop for Mira")
    let head = try test.ledger.head().position
    var stream = test.ledger.follow(.everything, from: head, by: test.ana).makeAsyncIterator()
    _ = try await stream.next()
    try test.erase(key, reason: "Asked for")
    let entries = try await stream.next()
    guard case .request(_, _, _, .contentErased(let erasure))? = entries?.first?.event else {
      Issue.record("\(String(describing: entries))")
      return
    }
    #expect(erasure.reason == "Asked for")
  }
}
