import Synchronization

/// Why nothing is written at the moment; nothing while all is well.
final class Outage: Sendable {
  private let state = Mutex<String?>(nil)
  /// The same as a flag, so that asking costs nothing.
  private let isThere = Atomic(false)

  var reason: String? {
    isThere.load(ordering: .acquiring) ? state.withLock { $0 } : nil
  }

  func begin(_ reason: String) {
    state.withLock { $0 = reason }
    isThere.store(true, ordering: .releasing)
  }

  func end() {
    isThere.store(false, ordering: .releasing)
    state.withLock { $0 = nil }
  }
}
