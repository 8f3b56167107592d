import NIOCore
import NIOPosix

/// A connection on which a test writes bytes as it likes, and reads what comes as it comes.
struct RawConnection {
  fileprivate var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  fileprivate let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  fileprivate(set) var received = ""

  static func open(
    port: Int, _ body: (inout RawConnection) async throws -> Void
  ) async throws {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "localhost", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    try await channel.executeThenClose { inbound, outbound in
      var connection = RawConnection(inbound: inbound.makeAsyncIterator(), outbound: outbound)
      try await body(&connection)
    }
  }

  func send(_ text: String, bytes: [UInt8] = []) async throws {
    try await outbound.write(ByteBuffer(bytes: Array(text.utf8) + bytes))
  }

  /// Reads until what was received contains `text`, or the other side has closed.
  mutating func read(until text: String) async throws {
    while !received.contains(text) {
      guard let buffer = try await inbound.next() else { return }
      received += String(buffer: buffer)
    }
  }

  /// Reads until the other side has closed.
  mutating func readToEnd() async throws {
    while let buffer = try await inbound.next() { received += String(buffer: buffer) }
  }
}
