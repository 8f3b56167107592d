import Testing

@testable import SignIn

@Suite struct `The audit trail on a disk that fails` {
  private func entry(_ detail: String) -> AuditEntry {
    AuditEntry(at: 0, kind: .signedIn, detail: detail)
  }

  /// Takes an entry whose commit fails.
  private func fail(_ detail: String, _ waiting: inout AuditWaiting) {
    _ = waiting.take(entry(detail))
    let batch = waiting.nextBatch(at: 1)
    waiting.fail(batch)
  }

  @Test func `after two commits that failed, the next says once how many entries are missing`() {
    var waiting = AuditWaiting()
    for number in 0..<3 { _ = waiting.take(entry("\(number)")) }
    let first = waiting.nextBatch(at: 1)
    #expect(first.written.count == 3)
    waiting.fail(first)
    _ = waiting.take(entry("3"))
    let second = waiting.nextBatch(at: 2)
    #expect(second.written.map { $0.entry.kind } == [.signedIn, .dropped])
    waiting.fail(second)
    let third = waiting.nextBatch(at: 3)
    #expect(third.written.map { $0.entry.kind } == [.dropped])
    #expect(third.written.first?.entry.detail.hasPrefix("4 entries") == true)
    waiting.finish(third, [1])
    let fourth = waiting.nextBatch(at: 4)
    #expect(fourth.isEmpty)
  }

  @Test func `a count that could not be written is written later, and nothing is missing`() {
    var waiting = AuditWaiting()
    let denial = AuditEntry(at: 0, kind: .denied, address: "203.0.113.9")
    _ = waiting.take(denial)
    let first = waiting.nextBatch(at: 1)
    waiting.finish(first, [1])
    _ = waiting.take(denial)
    let second = waiting.nextBatch(at: 2)
    waiting.fail(second)
    _ = waiting.take(denial)
    let third = waiting.nextBatch(at: 3)
    #expect(third.written.map { $0.number } == [1])
    #expect(third.written.map { $0.entry.count } == [3])
    #expect(third.lost == 0)
    waiting.finish(third, [1])
    let fourth = waiting.nextBatch(at: 4)
    #expect(fourth.isEmpty)
  }

  @Test func `what did not fit is told by a line when it is lost, and not again`() {
    var waiting = AuditWaiting()
    let count = AuditRecorder.maximumCertain + 7
    for number in 0..<count { _ = waiting.take(entry("\(number)")) }
    let first = waiting.nextBatch(at: 1)
    #expect(first.told.count == AuditRecorder.maximumCertain + 1)
    #expect(first.told.last?.detail.hasPrefix("7 entries") == true)
    waiting.fail(first)
    let second = waiting.nextBatch(at: 2)
    #expect(second.told.isEmpty)
    #expect(second.written.first?.entry.detail.hasPrefix("\(count) entries") == true)
  }

  @Test func `what the disk did not take is told by lines once, whatever is tried again`() throws {
    let trail = try Trail(World.ana)
    trail.world.accounts.close()
    for detail in ["first", "second"] {
      trail.trail.note(.signedIn, person: World.ana.person, detail)
      trail.recorder.flush()
    }
    for _ in 1...3 { trail.recorder.flush() }
    let lines = trail.lines.all
    #expect(lines.count == 4)
    #expect(lines.count { $0.contains("1 entry could not be kept") } == 2)
    for detail in ["first", "second"] {
      #expect(lines.count { $0.contains("\"detail\":\"\(detail)\"") } == 1)
    }
  }

  @Test func `the writer rests longer after each failure, and as usual after a success`() {
    var waiting = AuditWaiting()
    var pauses: [Int?] = []
    for number in 0..<7 {
      fail("\(number)", &waiting)
      pauses.append(waiting.rest())
    }
    #expect(pauses == [2, 4, 8, 16, 32, 32, 32])
    let batch = waiting.nextBatch(at: 2)
    waiting.finish(batch, [1])
    let idle = waiting.rest()
    #expect(idle == nil)
    _ = waiting.take(entry("later"))
    let usual = waiting.rest()
    #expect(usual == 1)
  }

  @Test func `once it is closed the writer does not come again`() {
    var waiting = AuditWaiting()
    fail("lost", &waiting)
    waiting.isClosed = true
    let pause = waiting.rest()
    #expect(pause == nil)
  }
}
