import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Reads the bodies of requests, and bounds what all that are arriving take together: what one may
/// send, times all who may send it, is more than a machine has.
///
/// Strangers share an amount of their own, so that they cannot use up what people at work need.
final class BodyBudget: Sendable {
  /// Who sends a body, as far as is known before it is read.
  enum Sender: Sendable, CaseIterable {
    /// Somebody with a session or a token.
    case known
    case stranger
  }

  /// When to try again: bodies have to arrive within `WebLimits.bodyArrival`, and most do at once.
  private static let retryAfterSeconds = 5

  private let limits: [Sender: Int]
  private let held = Mutex<[Sender: Int]>([:])

  /// - Parameters: how many bytes may be arriving at a time, of all who are known, and of all others.
  init(
    known: Int = WebLimits.bodiesAtOnce, strangers: Int = WebLimits.bodiesOfStrangersAtOnce
  ) {
    limits = [.known: known, .stranger: strangers]
  }

  /// The whole body.
  ///
  /// - Parameter limit: how much it may be; nil for what this sender may always send.
  /// - Throws: `Problem`: 413 for more than that, 503 with `Retry-After` where too much arrives at
  ///   the same time; and what reading throws.
  func collect(
    _ request: Request, from sender: Sender, upTo limit: Int? = nil
  ) async throws -> ByteBuffer {
    let limit = limit ?? Self.limit(of: sender)
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw Self.tooLarge(limit, from: sender)
    }
    var whole = ByteBuffer()
    defer { giveBack(whole.readableBytes, of: sender) }
    for try await part in request.body {
      guard whole.readableBytes + part.readableBytes <= limit else {
        throw Self.tooLarge(limit, from: sender)
      }
      guard take(part.readableBytes, for: sender) else { throw Self.full }
      whole.writeImmutableBuffer(part)
    }
    return whole
  }

  /// Counts bytes that have arrived; false where they are too many, and they are not counted then.
  func take(_ bytes: Int, for sender: Sender) -> Bool {
    held.withLock { held in
      let sum = held[sender, default: 0] + bytes
      guard sum <= limits[sender, default: 0] else { return false }
      held[sender] = sum
      return true
    }
  }

  /// Takes back what `take` counted.
  func giveBack(_ bytes: Int, of sender: Sender) {
    held.withLock { $0[sender, default: 0] -= bytes }
  }

  private static func limit(of sender: Sender) -> Int {
    switch sender {
    case .known: WebLimits.body
    case .stranger: WebLimits.bodyOfStranger
    }
  }

  private static func tooLarge(_ limit: Int, from sender: Sender) -> Problem {
    let who = sender == .known ? "" : " from whoever has not signed in"
    return Problem(
      .tooLarge, "At most \(limit) bytes are taken at once\(who). Nothing was changed.")
  }

  private static var full: Problem {
    var problem = Problem(.busy, "Too much is being sent at the moment. Nothing was changed.")
    problem.headers[.retryAfter] = String(retryAfterSeconds)
    return problem
  }
}
