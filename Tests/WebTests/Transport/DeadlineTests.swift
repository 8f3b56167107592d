import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOTLS
import Testing

@testable import Web

/// Clients that take their time, against a clock that the test moves.
struct DeadlineTests {
  // MARK: Heads

  private func server() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel()
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
    try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
    try pipeline.addHandler(HeadDeadline(.seconds(20)))
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return channel
  }

  @Test func `a head that trickles in ends the connection`() throws {
    let channel = try server()
    for byte in "GET / HTTP/1.1\r\nHost: localhost\r\nX: ".prefix(19) {
      try channel.writeInbound(ByteBuffer(string: String(byte)))
      channel.embeddedEventLoop.advanceTime(by: .seconds(1))
    }
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .seconds(1))
    #expect(!channel.isActive)
  }

  @Test func `a head that came in time does not, and the next has its own time`() throws {
    let channel = try server()
    for _ in 1...5 {
      try channel.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: l"))
      channel.embeddedEventLoop.advanceTime(by: .seconds(15))
      try channel.writeInbound(ByteBuffer(string: "ocalhost\r\n\r\n"))
      channel.embeddedEventLoop.advanceTime(by: .seconds(7))
    }
    channel.embeddedEventLoop.advanceTime(by: .hours(1))
    #expect(channel.isActive)
  }

  @Test func `a body is another's business`() throws {
    let channel = try server()
    try channel.writeInbound(
      ByteBuffer(string: "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"))
    try channel.writeInbound(ByteBuffer(string: "x"))
    channel.embeddedEventLoop.advanceTime(by: .hours(1))
    #expect(channel.isActive)
  }

  // MARK: Answers

  private func reader() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel(handler: ReaderDeadline(.seconds(30), piece: 4))
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return channel
  }

  private func body(_ text: String) -> HTTPResponsePart { .body(ByteBuffer(string: text)) }

  @Test func `whoever takes nothing of an answer is cut off`() throws {
    let channel = try reader()
    channel.write(body("an answer"), promise: nil)
    channel.embeddedEventLoop.advanceTime(by: .seconds(29))
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .seconds(1))
    #expect(!channel.isActive)
  }

  @Test func `a long answer goes out in pieces, whole and in order`() throws {
    let channel = try reader()
    try channel.writeOutbound(body("an answer of some length"))
    var pieces: [String] = []
    while case .body(let buffer)? = try channel.readOutbound(as: HTTPResponsePart.self) {
      pieces.append(String(buffer: buffer))
    }
    #expect(pieces == ["an a", "nswe", "r of", " som", "e le", "ngth"])
  }

  @Test func `whoever takes it in time is not, however long the stream`() throws {
    let channel = try reader()
    for _ in 1...10 {
      try channel.writeOutbound(body("event"))
      channel.embeddedEventLoop.advanceTime(by: .minutes(5))
    }
    #expect(channel.isActive)
  }

  // MARK: TLS

  private func handshake() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel(handler: HandshakeDeadline(.seconds(10)))
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return channel
  }

  @Test func `whoever does not agree on TLS in time is cut off`() throws {
    let channel = try handshake()
    channel.embeddedEventLoop.advanceTime(by: .seconds(10))
    #expect(!channel.isActive)
  }

  @Test func `whoever does is not`() throws {
    let channel = try handshake()
    channel.pipeline.fireUserInboundEventTriggered(
      TLSUserEvent.handshakeCompleted(negotiatedProtocol: "h2"))
    channel.embeddedEventLoop.advanceTime(by: .hours(1))
    #expect(channel.isActive)
  }

  // MARK: Connections

  @Test func `one address has so many connections and no more`() throws {
    let counts = ConnectionCounts(limit: 2, exempt: ["10.0.0.0/8"].compactMap { NetworkRange($0) })
    let one = try #require(NetworkAddress("2001:db8::1"))
    let same = try #require(NetworkAddress("2001:db8::2"))
    let other = try #require(NetworkAddress("203.0.113.1"))
    #expect(counts.admit(one) && counts.admit(same))
    #expect(!counts.admit(one))
    #expect(counts.admit(other))
    counts.leave(same)
    #expect(counts.admit(one))
    for text in ["10.1.2.3", "127.0.0.1", "::1"] {
      for _ in 1...10 { #expect(counts.admit(NetworkAddress(text))) }
    }
  }
}
