import Domain
import HTTPTypes
import Hummingbird
import SignIn
import Synchronization

/// Counts what is asked of the server, for all requests at once.
///
/// Requests that come from this machine itself are not counted: whoever is on it could do worse. Those
/// that a proxy on it passes on are.
final class RequestLimiter: Sendable {
  /// Enough for everybody who comes within a minute; about 5 MB.
  private static let capacity = 65_536
  /// Tries with one link: it is typed or clicked once.
  private static let triesOfLink = RateQuota(perMinute: 10)

  private let limits: RateLimits
  private let clock: RateClock
  private let audit: AuditTrail
  private let table = Mutex(RateLimiter<RateKey>(capacity: RequestLimiter.capacity))
  /// Who has been taken down as over a limit, once a minute each.
  private let noted = Mutex(RateLimiter<RateSubject>(capacity: 1_024))

  init(_ limits: RateLimits, clock: RateClock, audit: AuditTrail) {
    self.limits = limits
    self.clock = clock
    self.audit = audit
  }

  /// Counts a request of this address and, where one came, of its token.
  ///
  /// - Throws: `Problem` (429) with `Retry-After` where it is one too many.
  func admitAddress(
    _ request: Request, _ origin: RequestOrigin
  ) throws(Problem) -> RateStanding? {
    guard !limits.isOff, !origin.isLocal else { return nil }
    let routes = RouteClass(request)
    let address = origin.peer?.household
    let standing = try use(.address(address), routes, limits.address[routes], origin)
    guard let authorization = request.headers[.authorization] else { return standing }
    let token = RateSubject.token(authorization.hashValue)
    do { return try use(token, routes, limits.person[routes], origin) ?? standing } catch {
      giveBack(address, routes)
      throw error
    }
  }

  /// What is refused for another reason costs the address nothing: one program that asks too often must
  /// not keep everybody out who shares its address.
  private func giveBack(_ address: NetworkAddress?, _ routes: RouteClass) {
    guard let quota = limits.address[routes] else { return }
    let key = RateKey(subject: .address(address), routes: routes)
    table.withLock { $0.giveBack(key, quota) }
  }

  /// Counts a request of whoever has signed in.
  func admitPerson(
    _ signedIn: SignedIn, _ request: Request, _ origin: RequestOrigin
  ) throws(Problem) -> RateStanding? {
    guard !limits.isOff, !origin.isLocal else { return nil }
    let routes = RouteClass(request)
    do {
      return try use(.person(signedIn.person.rawValue), routes, limits.person[routes], origin)
    } catch {
      giveBack(origin.peer?.household, routes)
      throw error
    }
  }

  /// Counts a try with this link.
  func admitLink(_ link: String, _ origin: RequestOrigin) throws(Problem) {
    guard !limits.isOff, !origin.isLocal else { return }
    _ = try use(.link(link.hashValue), .signIn, Self.triesOfLink, origin)
  }

  /// Counts an attempt to sign in that failed, and refuses it where too many have from there. Nobody's
  /// account is ever locked, and whoever has a good link comes in, whatever others there try.
  func admitFailure(_ origin: RequestOrigin) throws(Problem) {
    guard !origin.isLocal else { return }
    _ = try use(.failures(origin.peer?.household), .signIn, limits.failures, origin)
  }

  /// Counts a session that begins without anybody having typed something.
  func admitSession(of person: PersonNumber, _ origin: RequestOrigin) throws(Problem) {
    _ = try use(.person(person.rawValue), .signIn, limits.person[.signIn], origin)
  }

  /// Whether something about `subject` is to be taken down: once a minute, so that nobody can fill the
  /// audit with it.
  func mayNote(_ subject: RateSubject) -> Bool {
    let now = clock.now()
    return noted.withLock { $0.use(subject, RateQuota(perMinute: 1), at: now).isAllowed }
  }

  private func use(
    _ subject: RateSubject, _ routes: RouteClass, _ quota: RateQuota?, _ origin: RequestOrigin
  ) throws(Problem) -> RateStanding? {
    guard let quota else { return nil }
    let key = RateKey(subject: subject, routes: routes)
    let now = clock.now()
    let decision = table.withLock { $0.use(key, quota, at: now) }
    guard decision.isAllowed else { throw refusal(decision, key, quota, origin) }
    return RateStanding(routes: routes, quota: quota, decision: decision)
  }

  private func refusal(
    _ decision: RateDecision, _ key: RateKey, _ quota: RateQuota, _ origin: RequestOrigin
  ) -> Problem {
    let standing = RateStanding(routes: key.routes, quota: quota, decision: decision)
    if mayNote(key.subject) {
      audit.note(
        .rateLimited, person: key.person, address: origin.peer?.description ?? "",
        "\(key.words), more than \(quota.perMinute) a minute")
    }
    var problem = Problem(
      .tooManyRequests,
      "This came too often: \(key.words). Wait \(Self.seconds(decision.retryAfter)) seconds, then "
        + "send it again. Nothing was changed.")
    problem.headers = standing.headers
    problem.headers[.retryAfter] = String(Self.seconds(decision.retryAfter))
    return problem
  }

  /// Never less than it takes.
  static func seconds(_ nanoseconds: UInt64) -> UInt64 {
    (nanoseconds + 999_999_999) / 1_000_000_000
  }
}

/// What the clock of the limits says.
public struct RateClock: Sendable {
  /// Nanoseconds since some moment, that never run back.
  let now: @Sendable () -> UInt64

  public init(now: @escaping @Sendable () -> UInt64) { self.now = now }

  /// Since the first time it was asked.
  public static var system: RateClock {
    let start = ContinuousClock.now
    return RateClock {
      let passed = (ContinuousClock.now - start).components
      return UInt64(max(0, passed.seconds)) * 1_000_000_000
        + UInt64(max(0, passed.attoseconds)) / 1_000_000_000
    }
  }
}

/// How somebody stands with a quota, for the headers of the answer.
struct RateStanding: Sendable {
  let routes: RouteClass
  let quota: RateQuota
  let decision: RateDecision

  /// As in draft-ietf-httpapi-ratelimit-headers-10: what may be done, and what of it is left.
  var headers: HTTPFields {
    let name = "\"\(routes.rawValue)\""
    return [
      .rateLimitPolicy: "\(name);q=\(quota.perMinute);w=60",
      .rateLimit: "\(name);r=\(decision.remaining);t=\(RequestLimiter.seconds(decision.reset))",
    ]
  }
}

extension RateKey {
  fileprivate var person: PersonNumber? {
    if case .person(let number) = subject { PersonNumber(number) } else { nil }
  }

  /// Without what names somebody.
  fileprivate var words: String {
    let what =
      switch routes {
      case .signIn: "signing in"
      case .write: "changes"
      case .read: "pages and lists"
      case .stream: "live streams and exports"
      case .provisioning: "provisioning"
      case .providerLogout: "logouts by a provider"
      }
    return switch subject {
    case .address: "\(what) from this address"
    case .person: "\(what) by this person"
    case .token: "\(what) with this token"
    case .failures: "failed attempts to sign in from this address"
    case .link: "attempts with this link"
    }
  }
}

extension HTTPField.Name {
  static let rateLimit = known("RateLimit")
  static let rateLimitPolicy = known("RateLimit-Policy")
}
