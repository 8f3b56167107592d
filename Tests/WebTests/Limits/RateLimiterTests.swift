import Testing

@testable import Web

/// The limiter by itself, with a clock that the test moves.
struct RateLimiterTests {
  private let second: UInt64 = 1_000_000_000
  private let quota = RateQuota(perMinute: 6)

  @Test(arguments: [1, 2, 6, 7, 60, 333, 1_000_000])
  func `a whole quota may be used at once, and not one more`(perMinute: Int) {
    var limiter = RateLimiter<Int>(capacity: 8)
    let quota = RateQuota(perMinute: perMinute)
    let uses = min(perMinute, 5_000)
    for index in 1...uses {
      let decision = limiter.use(1, quota, at: 0)
      #expect(decision.isAllowed && decision.remaining == perMinute - index)
    }
    if uses == perMinute { #expect(!limiter.use(1, quota, at: 0).isAllowed) }
  }

  @Test func `one comes back after its share of a minute, and not a nanosecond earlier`() {
    var limiter = RateLimiter<Int>(capacity: 8)
    for _ in 1...6 { _ = limiter.use(1, quota, at: 5) }
    let refused = limiter.use(1, quota, at: 5)
    #expect(refused.retryAfter == 10 * second)
    #expect(refused.reset == 60 * second)
    #expect(!limiter.use(1, quota, at: 5 + 10 * second - 1).isAllowed)
    #expect(limiter.use(1, quota, at: 5 + 10 * second).isAllowed)
    #expect(!limiter.use(1, quota, at: 5 + 10 * second).isAllowed)
  }

  @Test func `what is refused costs nothing`() {
    var limiter = RateLimiter<Int>(capacity: 8)
    for _ in 1...6 { _ = limiter.use(1, quota, at: 0) }
    for _ in 1...1_000 { #expect(!limiter.use(1, quota, at: 0).isAllowed) }
    #expect(limiter.use(1, quota, at: 10 * second).isAllowed)
  }

  @Test func `a use that is given back may be used again, and no more than that`() {
    var limiter = RateLimiter<Int>(capacity: 8)
    for _ in 1...6 { _ = limiter.use(1, quota, at: 0) }
    limiter.giveBack(1, quota)
    #expect(limiter.use(1, quota, at: 0).isAllowed)
    #expect(!limiter.use(1, quota, at: 0).isAllowed)
    for _ in 1...20 { limiter.giveBack(1, quota) }
    limiter.giveBack(2, quota)
    for _ in 1...6 { #expect(limiter.use(1, quota, at: 0).isAllowed) }
    #expect(!limiter.use(1, quota, at: 0).isAllowed)
  }

  @Test func `a minute makes a quota whole again`() {
    var limiter = RateLimiter<Int>(capacity: 8)
    for _ in 1...6 { _ = limiter.use(1, quota, at: 0) }
    for _ in 1...6 { #expect(limiter.use(1, quota, at: 60 * second).isAllowed) }
    #expect(!limiter.use(1, quota, at: 60 * second).isAllowed)
  }

  @Test func `one key does not use up another's`() {
    var limiter = RateLimiter<Int>(capacity: 64)
    for _ in 1...7 { _ = limiter.use(1, quota, at: 0) }
    #expect(limiter.use(2, quota, at: 0).remaining == 5)
  }

  @Test func `ten thousand keys take no more room than there is`() {
    var limiter = RateLimiter<Int>(capacity: 64)
    for key in 1...10_000 { #expect(limiter.use(key, quota, at: UInt64(key)).isAllowed) }
    #expect(limiter.count <= 64)
  }

  @Test func `where room runs out, whoever used most is remembered`() {
    var limiter = RateLimiter<Int>(capacity: 8)
    for _ in 1...6 { _ = limiter.use(0, quota, at: 0) }
    for key in 1...1_000 { _ = limiter.use(key, quota, at: 0) }
    #expect(!limiter.use(0, quota, at: 0).isAllowed)
  }

  @Test(arguments: UInt64(1)...20)
  func `any history is answered as a bucket that is refilled drop by drop`(seed: UInt64) {
    var random = SplitMix(state: seed)
    let quota = RateQuota(perMinute: Int.random(in: 1...200, using: &random))
    var limiter = RateLimiter<Int>(capacity: 8)
    // The plain way: what is in the bucket, in nanoseconds of refilling.
    let full = quota.interval * UInt64(quota.perMinute)
    var bucket = full
    var now: UInt64 = 0
    for _ in 1...2_000 {
      let step = UInt64.random(in: 0...3 * quota.interval, using: &random) / 2
      now += step
      bucket = min(full, bucket + step)
      let isAllowed = bucket >= quota.interval
      if isAllowed { bucket -= quota.interval }
      let decision = limiter.use(1, quota, at: now)
      #expect(decision.isAllowed == isAllowed)
      #expect(decision.remaining == (isAllowed ? Int(bucket / quota.interval) : 0))
      #expect(decision.retryAfter == (isAllowed ? 0 : quota.interval - bucket))
      #expect(decision.reset == full - bucket)
    }
  }
}

private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
