import EventLog
import Ledger
import Synchronization

/// A clock that a test sets.
public final class TestClock: Sendable {
  private let time: Mutex<Int64>

  /// Begins at 2026-03-01T09:00:00Z unless told otherwise.
  public init(_ start: Timestamp = Timestamp("2026-03-01T09:00:00Z")!) {
    time = Mutex(start.microseconds)
  }

  public var now: Timestamp { Timestamp(microseconds: time.withLock { $0 }) }
  public func advance(seconds: Int64) { time.withLock { $0 += seconds * 1_000_000 } }
  public func set(_ moment: Timestamp) { time.withLock { $0 = moment.microseconds } }

  /// The clock, for a ledger.
  public var clock: LedgerClock { LedgerClock { self.now } }
}
