import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import NIOCore

extension WebSettings {
  /// The server's connections: HTTP/1.1, and with TLS also HTTP/2, each with its limits.
  ///
  /// For HTTP/2 the limits of NIO hold: 100 streams at a time, 16 KiB of headers, 5 CONTINUATION frames in
  /// a row, and 200 streams reset in half a minute (`nioDefaultSettings`, `NIOHTTP2Handler`).
  var server: HTTPServerBuilder {
    let counts = ConnectionCounts(limit: WebLimits.connectionsOfOne, exempt: proxies)
    let identity = tls
    return HTTPServerBuilder { responder in
      guard let identity else {
        let base = HTTP1Channel(responder: responder, configuration: Self.connection)
        return GuardedChannel(base: base, connections: counts)
      }
      let base = try HTTP2UpgradeChannel(
        tlsConfiguration: identity.configuration,
        configuration: HTTP2ChannelConfiguration(
          idleTimeout: .nanoseconds(WebLimits.idleConnection.nanoseconds),
          gracefulCloseTimeout: .nanoseconds(WebLimits.farewell.nanoseconds),
          streamConfiguration: Self.connection),
        responder: responder)
      return GuardedChannel(base: base, connections: counts)
    }
  }

  private static var connection: HTTP1Channel.Configuration {
    HTTP1Channel.Configuration(
      additionalChannelHandlers: [
        HeadDeadline(WebLimits.headArrival), BodyDeadline(WebLimits.bodyArrival),
        ReaderDeadline(WebLimits.pieceTaken, piece: WebLimits.piece),
      ],
      idleTimeout: WebLimits.idleConnection,
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: WebLimits.headerField, maxHeaderListSize: WebLimits.headerList,
        maxHeaderFieldCount: WebLimits.headerCount))
  }
}
