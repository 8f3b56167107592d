import NIOCore

/// What the web part takes at most. Each limit is met by a clear answer, never by a surprise.
enum WebLimits {
  /// A form or document of one mebibyte, and room for what is around it. The rules of the domain
  /// are far tighter; this only keeps memory bounded before they are asked.
  static let body = 1_048_576 + 65_536
  /// The same from somebody who has not signed in: a link, a name, where to go on.
  static let bodyOfStranger = 16_384
  /// A provider's word that somebody has signed out there: a token of 64 KiB, in a form.
  static let logout = 65_536 + 1_024
  /// All bodies that are arriving: sixty of the largest, or thousands of common ones.
  static let bodiesAtOnce = 67_108_864
  /// The same of one person, with all their sessions and tokens: seven of the largest, which is more
  /// than a browser or a program sends side by side. It takes eight people to use up what all have.
  static let bodiesOfOne = 8_388_608
  /// The same of all who have not signed in: a thousand of the largest.
  static let bodiesOfStrangersAtOnce = 16_777_216
  /// An address: a filter over every status, priority and a few dozen people fits in.
  static let address = 8_192
  /// One header field, and all of them: what common proxies allow.
  static let headerField = 16_384
  static let headerList = 32_768
  static let headerCount = 100
  /// How long a body may take to arrive, so that nobody holds memory by sending a byte a minute.
  static let bodyArrival = TimeAmount.seconds(30)
  /// How long the head of a request may take to arrive, and how long TLS to be agreed upon: a phone
  /// on a bad line needs a few seconds.
  static let headArrival = TimeAmount.seconds(20)
  static let handshake = TimeAmount.seconds(10)
  /// How long the other end may take for a piece of an answer: 64 KiB in 30 seconds is a line of 17
  /// kbit/s, slower than any that pages can be read on.
  static let pieceTaken = TimeAmount.seconds(30)
  static let piece = 65_536
  /// How much of an answer the system takes ahead of what it has sent: enough for a fast line, and
  /// little enough that a piece is taken when the other end takes it.
  static let unsent = 131_072
  /// How long a connection may stay after goodbye, which is said when the server stops, and over
  /// HTTP/2 also to whoever is idle. A request in progress takes far less.
  static let farewell = TimeAmount.seconds(8)
  /// When the server ends at the latest after it was told to stop: after `farewell`, and before
  /// whoever told it loses patience.
  static let shutdown = Duration.seconds(10)
  /// How long a connection may stay open with nothing on it.
  static let idleConnection = TimeAmount.seconds(75)
  /// A thousand live streams and the pages beside them; more wait to be accepted. Fewer where the
  /// system allows fewer open files (`OpenFiles`).
  static let connections = 4_096
  /// Connections of one address: an office of fifty with eight browser connections each. Listed
  /// proxies and this machine are not counted.
  static let connectionsOfOne = 512
  /// What a browser reports about one thing that the content security policy stopped.
  static let report = 16_384
  /// A key that names a command; longer ones are not kept apart any better.
  static let idempotencyKey = 255
}
