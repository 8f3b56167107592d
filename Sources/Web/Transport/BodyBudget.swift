import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Reads the bodies of requests, and bounds what all that are arriving take together: what one may
/// send, times all who may send it, is more than a machine has.
///
/// Strangers share an amount of their own, so that they cannot use up what people at work need, and
/// each person has a bound within what all of these have, so that no colleague can either.
final class BodyBudget: Sendable {
  /// Who sends a body, as far as is known before it is read.
  enum Sender: Sendable, Hashable {
    /// Somebody with sessions or tokens: what comes with any of them counts together.
    case known(PersonNumber)
    case stranger
  }

  /// How many bytes are arriving.
  private struct Held {
    var ofKnown = 0
    var ofStrangers = 0
    /// Those of `ofKnown`, by person; nobody who sends nothing.
    var ofPeople: [PersonNumber: Int] = [:]
  }

  /// When to try again: bodies have to arrive within `WebLimits.bodyArrival`, and most do at once.
  private static let retryAfterSeconds = 5

  private let known: Int
  private let ofOne: Int
  private let strangers: Int
  private let held = Mutex(Held())

  /// - Parameters: how many bytes may be arriving at a time, of all who are known, of one person among
  ///   them, and of all others.
  init(
    known: Int = WebLimits.bodiesAtOnce, ofOne: Int = WebLimits.bodiesOfOne,
    strangers: Int = WebLimits.bodiesOfStrangersAtOnce
  ) {
    self.known = known
    self.ofOne = ofOne
    self.strangers = strangers
  }

  /// The whole body.
  ///
  /// - Parameter limit: how much it may be; nil for what this sender may always send.
  /// - Throws: `Problem`: 413 for more than that, 429 or 503 with `Retry-After` where too much of one
  ///   person, or of all, arrives at the same time; and what reading throws.
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
      try take(part.readableBytes, for: sender)
      whole.writeImmutableBuffer(part)
    }
    return whole
  }

  /// Counts bytes that have arrived. Where they are too many it throws, and they are not counted.
  ///
  /// - Throws: `Problem`: 429 where this person sends as much as one may, 503 where all together do.
  func take(_ bytes: Int, for sender: Sender) throws(Problem) {
    let refusal: Problem? = held.withLock { held in
      switch sender {
      case .known(let person):
        let own = held.ofPeople[person, default: 0] + bytes
        guard own <= ofOne else { return Self.tooMuchOfOne }
        guard held.ofKnown + bytes <= known else { return Self.full }
        held.ofKnown += bytes
        held.ofPeople[person] = own
      case .stranger:
        guard held.ofStrangers + bytes <= strangers else { return Self.full }
        held.ofStrangers += bytes
      }
      return nil
    }
    if let refusal { throw refusal }
  }

  /// Takes back what `take` counted.
  func giveBack(_ bytes: Int, of sender: Sender) {
    held.withLock { held in
      switch sender {
      case .known(let person):
        held.ofKnown -= bytes
        let rest = held.ofPeople[person, default: 0] - bytes
        held.ofPeople[person] = rest > 0 ? rest : nil
      case .stranger: held.ofStrangers -= bytes
      }
    }
  }

  private static func limit(of sender: Sender) -> Int {
    switch sender {
    case .known: WebLimits.body
    case .stranger: WebLimits.bodyOfStranger
    }
  }

  private static func tooLarge(_ limit: Int, from sender: Sender) -> Problem {
    let who = sender == .stranger ? " from whoever has not signed in" : ""
    return Problem(
      .tooLarge, "At most \(limit) bytes are taken at once\(who). Nothing was changed.")
  }

  private static var tooMuchOfOne: Problem {
    waiting(
      .tooManyRequests,
      "You are sending as much at the same time as one person may. Let it arrive, then send this "
        + "again. Nothing was changed.")
  }

  private static var full: Problem {
    waiting(.busy, "Too much is being sent at the moment. Nothing was changed.")
  }

  private static func waiting(_ kind: ProblemKind, _ detail: String) -> Problem {
    var problem = Problem(kind, detail)
    problem.headers[.retryAfter] = String(retryAfterSeconds)
    return problem
  }
}
