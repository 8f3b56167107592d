/// What a browser carries for us, sealed, until it comes back with it.
protocol Carried: Codable, Sendable {
  /// When it was sealed, in seconds since 1970.
  var at: Int64 { get }
}

extension Carried {
  /// Long enough to find a telephone with the second factor, or to read a page and think about it.
  static var lifetime: Int64 { 600 }

  /// Whether it is too old. A clock that was set back makes nothing good for longer.
  func hasExpired(at now: Int64) -> Bool { now - at > Self.lifetime || at > now + clockSkew }
}
