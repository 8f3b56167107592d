import Synchronization

/// How somebody who waits for long work can have it end: it stops at the next occasion, within
/// hundredths of a second, removes what it made, and throws `.cancelled`.
public final class Cancellation: Sendable {
  private let isSet = Atomic<Bool>(false)

  public init() {}

  public var isCancelled: Bool { isSet.load(ordering: .relaxed) }

  public func cancel() { isSet.store(true, ordering: .relaxed) }

  func check() throws(LedgerError) { if isCancelled { throw .cancelled } }
}
