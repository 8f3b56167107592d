/// How much of the trail is kept. Less of it in tests.
struct AuditLimits: Sendable {
  /// Of what is not of strangers.
  var entries = Accounts.maximumAuditEntries
  /// Of what strangers failed at.
  var strangers = Accounts.maximumStrangerEntries
}

extension AuditEntry {
  /// Whether it is a failure of nobody known: what anybody can write into the trail, from anywhere.
  var isOfStranger: Bool { person == nil && kind.isCounted }
}

/// The numbers of the entries of strangers, oldest first, in the memory of the one who writes them: so
/// that no commit has to look through the table for those that have to go.
///
/// It knows what was in the table when it was made, and what it wrote since. Each process that writes
/// has its own, so that several may keep more together than one would, for as long as they run.
struct AuditStrangers: Sendable {
  private var numbers: [UInt64]
  private let maximum: Int

  init(_ numbers: [UInt64], maximum: Int) {
    self.numbers = numbers
    self.maximum = maximum
  }

  /// The oldest ones, that have to go for `count` more; at most as many as one commit removes.
  func oldest(for count: Int) -> [UInt64] {
    let excess = max(0, numbers.count + count - maximum)
    return Array(numbers.prefix(min(excess, Accounts.maximumRemovedAtOnce)))
  }

  /// Notes that the `count` oldest are gone, and that `new` ones are there.
  mutating func replaceOldest(_ count: Int, by new: [UInt64]) {
    numbers.removeFirst(count)
    numbers += new
  }
}
