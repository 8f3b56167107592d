import Domain
import EventLog
import Ledger
import Logging
import ServiceLifecycle
import Synchronization

/// Tells live streams that there is something new: one follower of the log for all of them.
///
/// A wake-up says only that, never what: each stream reads on from its own position, at its own
/// pace. So nothing queues up behind a slow reader, and nobody misses an event.
final class LiveFeed: Service {
  /// How often a silent stream shows that it is alive: well below the half minute after which
  /// proxies give up on a connection.
  static let heartbeat = Duration.seconds(15)
  /// How long to wait before the log is followed again after it could not be read.
  private static let retryDelay = Duration.seconds(1)

  /// Each stream has one.
  let seats = StreamSeats()
  private let ledger: RequestLedger
  private let logger: Logger
  private let streams = Mutex(Streams())

  private struct Streams {
    var last: UInt64 = 0
    var open: [UInt64: AsyncStream<Wake>.Continuation] = [:]
    var isEnded = false
  }

  enum Wake: Sendable {
    case news
    case heartbeat
  }

  /// One stream's place among those that are woken.
  struct Subscription: Sendable {
    let wakes: AsyncStream<Wake>
    private let continuation: AsyncStream<Wake>.Continuation

    fileprivate init(_ wakes: AsyncStream<Wake>, _ continuation: AsyncStream<Wake>.Continuation) {
      self.wakes = wakes
      self.continuation = continuation
    }

    /// Ends `wakes`. Idempotent.
    func end() { continuation.finish() }
  }

  init(_ dependencies: WebDependencies) {
    ledger = dependencies.ledger
    logger = dependencies.logger
  }

  /// Wakes the caller from now on, until it ends the subscription or the server stops.
  func subscribe() -> Subscription {
    // A second wake-up says no more than the first: whoever wakes reads all there is.
    let (wakes, continuation) = AsyncStream.makeStream(
      of: Wake.self, bufferingPolicy: .bufferingNewest(1))
    let number: UInt64? = streams.withLock {
      if $0.isEnded { return nil }
      $0.last += 1
      $0.open[$0.last] = continuation
      return $0.last
    }
    guard let number else {
      continuation.finish()
      return Subscription(wakes, continuation)
    }
    continuation.onTermination = { [weak self] _ in
      self?.streams.withLock { $0.open[number] = nil }
    }
    return Subscription(wakes, continuation)
  }

  /// Follows the log until the server shuts down; then ends every stream.
  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.follow() }
        group.addTask { await self.beat() }
        await group.waitForAll()
      }
    }
    let open = streams.withLock {
      $0.isEnded = true
      return Array($0.open.values)
    }
    for stream in open { stream.finish() }
  }

  private func follow() async {
    while !Task.isCancelled {
      do {
        let start = try ledger.head().position.next
        for try await _ in ledger.follow(.everything, from: start, by: .operator) { wake(.news) }
        return
      } catch is CancellationError {
        return
      } catch {
        logger.error("The log cannot be followed", metadata: ["cause": "\(error)"])
        try? await Task.sleep(for: Self.retryDelay)
        wake(.news)
      }
    }
  }

  private func beat() async {
    while (try? await Task.sleep(for: Self.heartbeat)) != nil { wake(.heartbeat) }
  }

  private func wake(_ wake: Wake) {
    let open = streams.withLock { Array($0.open.values) }
    for stream in open { stream.yield(wake) }
  }
}
