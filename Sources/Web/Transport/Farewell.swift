import NIOCore
import NIOHTTP2
import NIOTLS

/// Closes a connection some time after it was said goodbye to, whatever the other end does.
///
/// Goodbye is said to everybody when the server stops, and over HTTP/2 also to whoever is idle: by a
/// GOAWAY and a PING. The server waits for the answer to the PING, and whoever never gives one would
/// stay for ever, and keep the server from ending.
///
/// It is to be the first in the pipeline: closing from there does not wait for TLS to be taken leave of.
final class Farewell: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  private let limit: TimeAmount
  private var context: ChannelHandlerContext?
  private var end: Scheduled<Void>?

  init(_ limit: TimeAmount) { self.limit = limit }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) {
    end?.cancel()
    self.context = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.fireChannelRead(data) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent { begin() }
    context.fireUserInboundEventTriggered(event)
  }

  /// Starts the time, once.
  fileprivate func begin() {
    guard end == nil, let context else { return }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    end = context.eventLoop.scheduleTask(in: limit) { bound.value.close(promise: nil) }
  }
}

/// Tells `Farewell` when a GOAWAY goes out. It is to come after TLS, because whether a connection
/// speaks HTTP/2 is known when TLS is agreed upon.
final class GoAwayWatch: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  private let farewell: Farewell

  init(_ farewell: Farewell) { self.farewell = farewell }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.fireChannelRead(data) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    // Before: whoever gets it puts HTTP/2 into the pipeline.
    context.fireUserInboundEventTriggered(event)
    if case .handshakeCompleted? = event as? TLSUserEvent { watch(context.pipeline) }
  }

  private func watch(_ pipeline: ChannelPipeline) {
    let pipeline = pipeline.syncOperations
    guard let http2 = try? pipeline.handler(type: NIOHTTP2Handler.self) else { return }
    try? pipeline.addHandler(Frames(farewell), position: .after(http2))
  }

  /// Sees the frames that are about the whole connection.
  private final class Frames: ChannelOutboundHandler {
    typealias OutboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private let farewell: Farewell

    init(_ farewell: Farewell) { self.farewell = farewell }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
      if case .goAway = unwrapOutboundIn(data).payload { farewell.begin() }
      context.write(data, promise: promise)
    }
  }
}
