internal import Synchronization

/// Holds up whoever comes until a test opens it, and tells the test that somebody waits there.
package final class Gate: Sendable {
  private let waiting = AsyncStream<Void>.makeStream()
  private let state = Mutex<(isOpen: Bool, held: [CheckedContinuation<Void, Never>])>((false, []))

  package init() {}

  /// Returns once the gate is open.
  package func pass() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.held.append(continuation) }
        return state.isOpen
      }
      waiting.continuation.yield()
      if isOpen { continuation.resume() }
    }
  }

  /// Returns once somebody has come.
  package func hasSomebody() async {
    for await _ in waiting.stream { return }
  }

  /// Lets through whoever waits, and everybody after.
  package func open() {
    let held = state.withLock { state in
      defer { state = (true, []) }
      return state.held
    }
    for continuation in held { continuation.resume() }
  }
}
