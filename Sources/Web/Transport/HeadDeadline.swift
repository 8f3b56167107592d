import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Closes a connection on which the head of a request trickles in: a byte now and then would keep it
/// open for ever, because it is never idle.
///
/// Sees requests as they are read, and puts beside the decoder something that sees bytes. On a stream of
/// HTTP/2 there is no decoder: the head is complete there before there is a stream, and a connection
/// without streams is idle.
final class HeadDeadline: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart

  private let limit: TimeAmount
  private var isReadingRequest = false
  /// Since when a head is not complete.
  private var waitingSince: NIODeadline?
  /// One timer for many requests: it looks whether it is needed when it ends.
  private var check: Scheduled<Void>?

  init(_ limit: TimeAmount) { self.limit = limit }

  func handlerAdded(context: ChannelHandlerContext) {
    let pipeline = context.pipeline.syncOperations
    typealias Decoder = ByteToMessageHandler<HTTPRequestDecoder>
    guard let decoder = try? pipeline.handler(type: Decoder.self) else { return }
    try? pipeline.addHandler(Bytes(owner: self), position: .before(decoder))
  }

  func handlerRemoved(context: ChannelHandlerContext) { check?.cancel() }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      isReadingRequest = true
      waitingSince = nil
    case .end: isReadingRequest = false
    case .body: break
    }
    context.fireChannelRead(data)
  }

  private func bytesArrived(_ channel: any Channel) {
    guard !isReadingRequest, waitingSince == nil else { return }
    waitingSince = channel.eventLoop.now
    if check == nil { schedule(in: limit, channel) }
  }

  private func schedule(in time: TimeAmount, _ channel: any Channel) {
    let handler = NIOLoopBound(self, eventLoop: channel.eventLoop)
    check = channel.eventLoop.scheduleTask(in: time) { handler.value.look(channel) }
  }

  private func look(_ channel: any Channel) {
    check = nil
    guard let waitingSince else { return }
    let rest = waitingSince + limit - channel.eventLoop.now
    if rest <= .zero {
      channel.close(promise: nil)
    } else {
      schedule(in: rest, channel)
    }
  }

  /// Says that something came.
  private final class Bytes: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private weak var owner: HeadDeadline?

    init(owner: HeadDeadline) { self.owner = owner }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      owner?.bytesArrived(context.channel)
      context.fireChannelRead(data)
    }
  }
}
