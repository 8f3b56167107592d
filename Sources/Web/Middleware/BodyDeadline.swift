import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection whose request body does not arrive in time.
///
/// The idle limit alone would let a body trickle in for hours. Requests without a body, nearly all,
/// never start the timer: their end comes with their head.
final class BodyDeadline: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart

  private let limit: TimeAmount
  private var deadline: Scheduled<Void>?

  init(_ limit: TimeAmount) { self.limit = limit }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head) where head.announcesBody: start(context)
    case .end: stop()
    case .head, .body: break
    }
    context.fireChannelRead(data)
  }

  func handlerRemoved(context: ChannelHandlerContext) { stop() }

  private func start(_ context: ChannelHandlerContext) {
    stop()
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
  }

  private func stop() {
    deadline?.cancel()
    deadline = nil
  }
}

extension HTTPRequest {
  fileprivate var announcesBody: Bool {
    if headerFields.contains(.transferEncoding) { return true }
    guard let length = headerFields[.contentLength] else { return false }
    return length != "0"
  }
}
