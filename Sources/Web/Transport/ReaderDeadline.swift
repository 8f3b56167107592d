import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection, or a stream of HTTP/2, whose other end does not take what it asked for: it would
/// hold the answer in memory for as long as it likes.
///
/// What is long is written piece by piece, and each piece has to be taken in time: so nobody is too slow
/// who is only slow. A piece counts as taken when the system has it; `WebLimits.unsent` bounds how far ahead
/// of the other end that is.
final class ReaderDeadline: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let limit: TimeAmount
  private let piece: Int
  /// How many pieces are on their way, and since when none of them has arrived.
  private var pending = 0
  private var lastProgress = NIODeadline.now()
  private var check: Scheduled<Void>?

  /// - Parameter piece: how many bytes have to be taken within `limit`.
  init(_ limit: TimeAmount, piece: Int) {
    self.limit = limit
    self.piece = piece
  }

  func handlerRemoved(context: ChannelHandlerContext) { check?.cancel() }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .body(var rest) = unwrapOutboundIn(data) else {
      return context.write(data, promise: promise)
    }
    while rest.readableBytes > piece, let first = rest.readSlice(length: piece) {
      let part = HTTPResponsePart.body(first)
      context.write(wrapOutboundOut(part), promise: watched(nil, context))
    }
    context.write(wrapOutboundOut(.body(rest)), promise: watched(promise, context))
  }

  private func watched(
    _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext
  ) -> EventLoopPromise<Void> {
    let promise = promise ?? context.eventLoop.makePromise()
    if pending == 0 { lastProgress = context.eventLoop.now }
    pending += 1
    let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
    let loop = context.eventLoop
    promise.futureResult.whenComplete { _ in
      handler.value.pending -= 1
      handler.value.lastProgress = loop.now
    }
    if check == nil { schedule(in: limit, context.channel) }
    return promise
  }

  private func schedule(in time: TimeAmount, _ channel: any Channel) {
    let handler = NIOLoopBound(self, eventLoop: channel.eventLoop)
    check = channel.eventLoop.scheduleTask(in: time) { handler.value.look(channel) }
  }

  private func look(_ channel: any Channel) {
    check = nil
    guard pending > 0 else { return }
    let rest = lastProgress + limit - channel.eventLoop.now
    if rest <= .zero {
      channel.close(promise: nil)
    } else {
      schedule(in: rest, channel)
    }
  }
}
