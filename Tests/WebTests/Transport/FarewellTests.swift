import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP2
import NIOSSL
import Testing

@testable import Web

/// Clients that do not go, against a clock that the test moves.
@Suite(.timeLimit(.minutes(1)))
struct FarewellTests {
  private func channel() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel()
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    let guarded = GuardedChannel(
      base: BareChannel(), connections: ConnectionCounts(limit: 1, exempt: []))
    _ = try guarded.setup(channel: channel, logger: Logger(label: "test")).wait()
    return channel
  }

  @Test func `whoever stays when the server stops is cut off`() throws {
    let channel = try channel()
    channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    channel.embeddedEventLoop.advanceTime(by: WebLimits.farewell - .seconds(1))
    #expect(channel.isActive)
    // Being told once more gives no more time.
    channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    channel.embeddedEventLoop.advanceTime(by: .seconds(1))
    #expect(!channel.isActive)
  }

  @Test func `nobody is cut off who was not said goodbye to`() throws {
    let channel = try channel()
    channel.embeddedEventLoop.advanceTime(by: .hours(1))
    #expect(channel.isActive)
  }

  @Test func `whoever goes by themselves leaves nothing behind`() throws {
    let channel = try channel()
    // The task that would cut it off holds what it belongs to for as long as it waits.
    weak var farewell: Farewell?
    farewell = try channel.pipeline.syncOperations.handler(type: Farewell.self)
    channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    let isThere = farewell != nil
    #expect(isThere)
    try channel.close().wait()
    channel.embeddedEventLoop.run()
    let isGone = farewell == nil
    #expect(isGone)
    channel.embeddedEventLoop.advanceTime(by: .hours(1))
    #expect(!channel.isActive)
  }

  @Test func `the server ends later than the last connection, and not much`() {
    let farewell = Duration.nanoseconds(WebLimits.farewell.nanoseconds)
    #expect(farewell < WebLimits.shutdown)
    #expect(WebLimits.shutdown <= .seconds(10))
  }

  @Test(arguments: [true, false])
  func `a client of HTTP/2 that never answers a PING is cut off all the same`(
    isIdle: Bool
  ) async throws {
    try await TLSSite.run { site in
      let certificate = try site.makeCertificate()
      let pair = try SilentClient(site.identity(), trusting: certificate)
      try pair.greet()
      if isIdle {
        pair.advance(WebLimits.idleConnection)
      } else {
        pair.server.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
      }
      // What the server says now, GOAWAY and PING, gets no answer.
      let goodbye = try pair.exchange()
      #expect(goodbye > 0)
      pair.advance(WebLimits.farewell - .seconds(1))
      #expect(pair.server.isActive)
      pair.advance(.seconds(1))
      #expect(!pair.server.isActive)
    }
  }

  @Test func `the system takes little ahead of what is sent`() throws {
    let channel = try channel()
    // TCP_NOTSENT_LOWAT of Linux, which has no name in NIO.
    let option: ChannelOptions.Types.SocketOption = .tcpOption(NIOBSDSocket.Option(rawValue: 25))
    let set = channel.options.first { $0.option as? ChannelOptions.Types.SocketOption == option }
    #expect(set?.value as? Int == WebLimits.unsent)
    #expect(WebLimits.unsent <= 4 * WebLimits.piece)
  }
}

/// A connection with nothing on it but what `GuardedChannel` puts there.
private struct BareChannel: ServerChildChannel {
  struct Value: ServerChildChannelValue {
    let channel: any Channel
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeSucceededFuture(Value(channel: channel))
  }

  func handle(value: Value, logger: Logger) async {}
}

/// The server's connection, and a client that agrees on TLS and HTTP/2 and then says nothing more. Both
/// are driven by the test, on the thread that made them.
private struct SilentClient {
  let server: EmbeddedChannel
  private let client: EmbeddedChannel
  private var loop: EmbeddedEventLoop { server.embeddedEventLoop }

  init(_ identity: TLSIdentity, trusting certificate: NIOSSLCertificate) throws {
    server = EmbeddedChannel()
    client = EmbeddedChannel(handler: nil, loop: server.embeddedEventLoop)
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.trustRoots = .certificates([certificate])
    configuration.applicationProtocols = ["h2"]
    let tls = try NIOSSLClientHandler(
      context: NIOSSLContext(configuration: configuration), serverHostname: "localhost")
    try client.pipeline.syncOperations.addHandler(tls)
    let address = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
    server.connect(to: address, promise: nil)
    let base = try HTTP2UpgradeChannel(
      tlsConfiguration: identity.configuration,
      configuration: HTTP2ChannelConfiguration(
        idleTimeout: .nanoseconds(WebLimits.idleConnection.nanoseconds),
        gracefulCloseTimeout: .nanoseconds(WebLimits.farewell.nanoseconds)),
      responder: { _, _, _ in })
    let guarded = GuardedChannel(
      base: base, connections: ConnectionCounts(limit: 1, exempt: []))
    _ = guarded.setup(channel: server, logger: Logger(label: "test"))
    loop.run()
    client.connect(to: address, promise: nil)
    try exchange()
  }

  /// Begins HTTP/2: the preface of RFC 9113, section 3.4, with empty SETTINGS.
  func greet() throws {
    var bytes = ByteBuffer(string: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    bytes.writeBytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
    try client.writeOutbound(bytes)
    try exchange()
    _ = try server.pipeline.syncOperations.handler(type: NIOHTTP2Handler.self)
  }

  func advance(_ time: TimeAmount) { loop.advanceTime(by: time) }

  /// Carries to and fro what both have to say, and answers how many bytes the server had.
  @discardableResult
  func exchange() throws -> Int {
    var fromServer = 0
    while true {
      loop.run()
      let asked = try client.readOutbound(as: ByteBuffer.self)
      if let asked { try server.writeInbound(asked) }
      let answered = try server.readOutbound(as: ByteBuffer.self)
      if let answered {
        fromServer += answered.readableBytes
        try client.writeInbound(answered)
      }
      if asked == nil, answered == nil { return fromServer }
    }
  }
}
