import Logging
import OpenIDConnect
import Synchronization

/// Tells the operator, in the server's log, why people cannot sign in at a provider: what they can do
/// something about, and each once a minute, because anybody may try again and again. All of it is in
/// the audit, which counts what is repeated.
final class ProviderFailures: Sendable {
  /// More than can be wrong at once.
  private static let capacity = 256

  private let logger: Logger
  private let clock: RateClock
  private let told = Mutex(RateLimiter<String>(capacity: ProviderFailures.capacity))

  init(_ dependencies: WebDependencies) {
    logger = dependencies.logger
    clock = dependencies.rateClock
  }

  /// - Parameter id: what the settings call the provider.
  func tell(_ error: OpenIDConnectError, at id: String) {
    guard let topic = error.topicForOperator else { return }
    let now = clock.now()
    let isNew = told.withLock {
      $0.use("\(id) \(topic)", RateQuota(perMinute: 1), at: now).isAllowed
    }
    guard isNew else { return }
    logger.notice(
      "Signing in at a provider failed",
      metadata: ["provider": "\(id)", "reason": "\(error.reason)"])
  }
}

extension OpenIDConnectError {
  /// What is told once a minute; nil for what only those who sign in can do something about.
  fileprivate var topicForOperator: String? {
    switch self {
    case .unreachable, .misconfigured, .untrusted, .codeRefused: reason
    // Whoever comes chooses what the reason quotes.
    case .mixedUp: "mixed up"
    case .unknownProvider, .attemptMissing, .attemptUnreadable, .attemptExpired, .attemptDiffers,
      .replayed, .refused, .notAgain, .busy:
      nil
    }
  }
}
