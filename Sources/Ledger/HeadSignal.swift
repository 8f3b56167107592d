import EventLog
import Synchronization

/// Tells followers that the log has grown.
final class HeadSignal: Sendable {
  private struct State {
    var followers: [Int: AsyncStream<Void>.Continuation] = [:]
    var next = 0
    var isClosed = false
    var isWatched = false
  }
  private let state = Mutex(State())

  /// A stream with an element for each growth, several at once merged into one.
  func signals() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let number: Int? = state.withLock { state in
      guard !state.isClosed else { return nil }
      state.next += 1
      state.followers[state.next] = continuation
      return state.next
    }
    guard let number else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.followers.removeValue(forKey: number) }
    }
    return stream
  }

  /// Whether the caller is to watch for other processes: true once, until nobody follows.
  func beginWatching() -> Bool {
    state.withLock { state in
      defer { state.isWatched = true }
      return !state.isWatched && !state.isClosed
    }
  }

  /// Whether watching still serves somebody; false ends it.
  func goOnWatching() -> Bool {
    state.withLock { state in
      state.isWatched = !state.followers.isEmpty && !state.isClosed
      return state.isWatched
    }
  }

  /// Wakes every follower.
  func grew() {
    for follower in state.withLock({ Array($0.followers.values) }) { follower.yield() }
  }

  /// Ends every stream, and those that are asked for later.
  func close() {
    let followers = state.withLock { state in
      state.isClosed = true
      return Array(state.followers.values)
    }
    for follower in followers { follower.finish() }
  }
}
