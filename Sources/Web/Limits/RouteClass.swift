import HTTPTypes
import Hummingbird

/// What a request asks of the server, as far as limits are concerned.
public enum RouteClass: String, CaseIterable, Sendable {
  /// Signing in, in every way there is.
  case signIn = "sign-in"
  /// What changes something, or may.
  case write
  /// What reads a page, a list or a file.
  case read
  /// What reads very much, or for very long: live streams and exports.
  case stream
  /// What an identity provider writes about people and groups (SCIM).
  case provisioning
  /// What an identity provider sends when it has ended a session there. Apart from signing in, so that
  /// neither stands in the way of the other: many end at once, and some providers share an address
  /// with people.
  case providerLogout = "provider-logout"

  init(_ request: Request) {
    let path = Self.routed(request.uri.path)
    if path.hasPrefix("/sign-in/"), path.hasSuffix("/logout"), !request.isSafe {
      self = .providerLogout
    } else if path == "/sign-in" || path.hasPrefix("/sign-in/") {
      // The page itself does nothing.
      self = path == "/sign-in" && request.isSafe ? .read : .signIn
    } else if path.hasPrefix("/scim/") {
      self = .provisioning
    } else if !request.isSafe {
      self = .write
    } else if Self.exports.contains(path) || Self.isHistory(path) {
      self = .stream
    } else {
      self = .read
    }
  }
}

extension RouteClass {
  /// What reads the whole log, or may. Tiles are pieces of 256 events each, and small.
  static let exports: Set<String> = ["/api/v1/events", "/api/v1/audit", "/api/v1/diff"]

  /// The path as the router reads it, which passes over empty parts: `/sign-in/` leads where `/sign-in`
  /// does, and costs as much.
  private static func routed(_ path: String) -> String {
    "/" + path.split(separator: "/").joined(separator: "/")
  }

  /// Whether it is the history of one request, which can be followed too.
  private static func isHistory(_ path: String) -> Bool {
    path.hasPrefix("/api/v1/requests/") && path.hasSuffix("/events")
  }
}

/// Whose uses are counted together.
enum RateSubject: Hashable, Sendable {
  /// One address, or the /64 of one for IPv6. Nil is everybody whose address is not known.
  case address(NetworkAddress?)
  case person(UInt32)
  /// One token, known by a hash.
  case token(Int)
  /// Attempts to sign in that failed, from one address.
  case failures(NetworkAddress?)
  /// Attempts with one link, known by a hash.
  case link(Int)
}

struct RateKey: Hashable, Sendable {
  let subject: RateSubject
  let routes: RouteClass
}

/// How much of each class one address and one person may do; nil is no limit.
public struct RateLimits: Sendable, Equatable {
  public var address: [RouteClass: RateQuota]
  public var person: [RouteClass: RateQuota]
  /// Attempts to sign in that fail, from one address.
  public var failures: RateQuota?

  /// No limits: for measuring, and where something in front of the server has them.
  public static let off = RateLimits(address: [:], person: [:], failures: nil)

  /// So much that a team of fifty behind one address does not notice: each of them reads two pages a
  /// second and changes something every three seconds.
  public static let standard = RateLimits(
    address: [
      .signIn: RateQuota(perMinute: 120), .write: RateQuota(perMinute: 1_200),
      .read: RateQuota(perMinute: 12_000), .stream: RateQuota(perMinute: 600),
      .provisioning: RateQuota(perMinute: 3_000), .providerLogout: RateQuota(perMinute: 3_000),
    ],
    person: [
      .signIn: RateQuota(perMinute: 60), .write: RateQuota(perMinute: 300),
      .read: RateQuota(perMinute: 1_800), .stream: RateQuota(perMinute: 120),
      .provisioning: RateQuota(perMinute: 3_000), .providerLogout: RateQuota(perMinute: 3_000),
    ],
    failures: RateQuota(perMinute: 20))

  public init(
    address: [RouteClass: RateQuota], person: [RouteClass: RateQuota], failures: RateQuota?
  ) {
    self.address = address
    self.person = person
    self.failures = failures
  }

  var isOff: Bool { self == .off }
}
