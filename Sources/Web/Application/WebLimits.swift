import NIOCore

/// What the web part takes at most. Each limit is met by a clear answer, never by a surprise.
enum WebLimits {
  /// A form or document of one mebibyte, and room for what is around it. The rules of the domain
  /// are far tighter; this only keeps memory bounded before they are asked.
  static let body = 1_048_576 + 65_536
  /// An address: a filter over every status, priority and a few dozen people fits in.
  static let address = 8_192
  /// One header field, and all of them: what common proxies allow.
  static let headerField = 16_384
  static let headerList = 32_768
  static let headerCount = 100
  /// How long a body may take to arrive, so that nobody holds memory by sending a byte a minute.
  static let bodyArrival = TimeAmount.seconds(30)
  /// How long a connection may stay open with nothing on it.
  static let idleConnection = TimeAmount.seconds(75)
  /// A thousand live streams and the pages beside them; more wait to be accepted.
  static let connections = 4_096
  /// A key that names a command; longer ones are not kept apart any better.
  static let idempotencyKey = 255
}
