import Glibc
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import NIOTLS
import Synchronization

/// A connection as the server takes it, with limits around it: how many one address may have, how long
/// it may take to agree on TLS, how long it may stay after goodbye, and how much waits to be sent.
struct GuardedChannel<Base: ServerChildChannel>: ServerChildChannel {
  let base: Base
  let connections: ConnectionCounts

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
    let address = NetworkAddress(channel.remoteAddress)
    guard connections.admit(address) else {
      return channel.close().flatMapThrowing { throw TooManyConnections() }
    }
    let connections = connections
    channel.closeFuture.whenComplete { _ in connections.leave(address) }
    return base.setup(channel: channel, logger: logger).flatMapThrowing { value in
      try Self.addLimits(to: channel)
      return value
    }
  }

  private static func addLimits(to channel: any Channel) throws {
    let pipeline = channel.pipeline.syncOperations
    let farewell = Farewell(WebLimits.farewell)
    try pipeline.addHandler(farewell, position: .first)
    if let tls = try? pipeline.handler(type: NIOSSLServerHandler.self) {
      try pipeline.addHandler(GoAwayWatch(farewell), position: .after(tls))
      try pipeline.addHandler(HandshakeDeadline(WebLimits.handshake), position: .after(tls))
    }
    // Without it the system takes megabytes ahead, and `ReaderDeadline` sees a piece taken that
    // nobody has taken. Where the option is not to be had, everything else still holds.
    try? channel.syncOptions?.setOption(
      .tcpOption(NIOBSDSocket.Option(rawValue: TCP_NOTSENT_LOWAT)), value: WebLimits.unsent)
  }

  func handle(value: Base.Value, logger: Logger) async {
    await withTaskExecutorPreference(EventLoopTasks(value.channel.eventLoop)) {
      await base.handle(value: value, logger: logger)
    }
  }
}

/// One address has as many connections as it may.
struct TooManyConnections: Error {}

/// How many connections are open, by where they come from.
final class ConnectionCounts: Sendable {
  private let limit: Int
  private let exempt: [NetworkRange]
  private let counts = Mutex<[NetworkAddress: Int]>([:])

  /// - Parameter exempt: proxies, behind which is everybody. This machine is not counted either.
  init(limit: Int, exempt: [NetworkRange]) {
    self.limit = limit
    self.exempt = exempt
  }

  /// Counts one more; false where that is one too many, and it is not counted then.
  func admit(_ address: NetworkAddress?) -> Bool {
    guard let household = counted(address) else { return true }
    return counts.withLock { counts in
      let count = counts[household, default: 0]
      guard count < limit else { return false }
      counts[household] = count + 1
      return true
    }
  }

  /// Counts one less.
  func leave(_ address: NetworkAddress?) {
    guard let household = counted(address) else { return }
    counts.withLock { counts in
      let count = counts[household, default: 0] - 1
      counts[household] = count > 0 ? count : nil
    }
  }

  private func counted(_ address: NetworkAddress?) -> NetworkAddress? {
    guard let address, !address.isLoopback, !exempt.contain(address) else { return nil }
    return address.household
  }
}

/// Closes a connection on which TLS is not agreed upon in time.
final class HandshakeDeadline: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  private let limit: TimeAmount
  private var deadline: Scheduled<Void>?

  init(_ limit: TimeAmount) { self.limit = limit }

  func handlerAdded(context: ChannelHandlerContext) {
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.fireChannelRead(data) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted? = event as? TLSUserEvent { deadline?.cancel() }
    context.fireUserInboundEventTriggered(event)
  }
}
