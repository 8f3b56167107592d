import Testing

@testable import OpenIDConnect

@Suite struct `What may be used once` {
  @Test func `is good again where it came to nothing, and takes no place from others`() {
    let used = UsedOnce()
    for number in 0..<70_000 {
      guard used.use("answer \(number)", until: 601, now: 0) == .first else {
        Issue.record("the answer \(number) was kept out")
        return
      }
      used.free("answer \(number)")
    }
    #expect(used.use("good", until: 601, now: 0) == .first)
    #expect(used.use("good", until: 601, now: 600) == .again)
  }

  @Test func `is remembered to its end, however many there are`() {
    let used = UsedOnce()
    for number in 0..<UsedOnce.maximumCount { _ = used.use("\(number)", until: 601, now: 0) }
    #expect(used.use("one more", until: 601, now: 601) == .full)
    #expect(used.use("0", until: 601, now: 601) == .again)
    used.free("0")
    #expect(used.use("one more", until: 601, now: 601) == .first)
    // What has ended makes room.
    #expect(used.use("later", until: 1_203, now: 602) == .first)
  }
}
