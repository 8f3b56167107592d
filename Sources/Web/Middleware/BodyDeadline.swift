import NIOCore
import NIOHTTPTypes

/// Closes a connection, or a stream of HTTP/2, on which the body of a request does not arrive in time.
///
/// The idle limit alone would let a body trickle in for hours. Headers do not say whether a body comes:
/// over HTTP/2 it may come without a word. So each request has this time from its head to its end.
/// Nearly all end with their head, in what is read at once, and never start the timer. What is answered
/// may take as long as it likes.
final class BodyDeadline: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart

  private let limit: TimeAmount
  private var isReadingRequest = false
  private var deadline: Scheduled<Void>?

  init(_ limit: TimeAmount) { self.limit = limit }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      stop()
      isReadingRequest = true
    case .end:
      stop()
      isReadingRequest = false
    case .body: break
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if isReadingRequest, deadline == nil { start(context) }
    context.fireChannelReadComplete()
  }

  func handlerRemoved(context: ChannelHandlerContext) { stop() }

  private func start(_ context: ChannelHandlerContext) {
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
  }

  private func stop() {
    deadline?.cancel()
    deadline = nil
  }
}
