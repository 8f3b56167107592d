import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Web

/// Bodies that take their time, against a clock that the test moves.
struct BodyDeadlineTests {
  private let limit = TimeAmount.seconds(30)

  private func channel() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel(handler: BodyDeadline(limit))
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return channel
  }

  private func head(_ headers: HTTPFields) -> HTTPRequestPart {
    .head(
      HTTPRequest(
        method: .post, scheme: "http", authority: "localhost", path: "/", headerFields: headers))
  }

  // Over HTTP/2 a body needs no header that announces it.
  @Test(
    arguments: [[:], [.contentLength: "10"], [.transferEncoding: "chunked"]] as [HTTPFields])
  func `a body that does not end in time ends the connection`(headers: HTTPFields) throws {
    let channel = try channel()
    try channel.writeInbound(head(headers))
    for _ in 1...29 {
      channel.embeddedEventLoop.advanceTime(by: .seconds(1))
      try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
    }
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .seconds(1))
    #expect(!channel.isActive)
  }

  @Test func `a body that never begins does too`() throws {
    let channel = try channel()
    try channel.writeInbound(head([:]))
    channel.embeddedEventLoop.advanceTime(by: limit)
    #expect(!channel.isActive)
  }

  @Test func `a body that came in time does not`() throws {
    let channel = try channel()
    try channel.writeInbound(head([.contentLength: "1"]))
    try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
    try channel.writeInbound(HTTPRequestPart.end(nil))
    channel.embeddedEventLoop.advanceTime(by: .hours(1))
    #expect(channel.isActive)
  }

  @Test(arguments: [[:], [.contentLength: "0"]] as [HTTPFields])
  func `a request without one may be answered for as long as it takes`(headers: HTTPFields) throws {
    let channel = try channel()
    // As it is read: head and end at once.
    channel.pipeline.fireChannelRead(head(headers))
    channel.pipeline.fireChannelRead(HTTPRequestPart.end(nil))
    channel.pipeline.fireChannelReadComplete()
    channel.embeddedEventLoop.advanceTime(by: .hours(1))
    #expect(channel.isActive)
  }

  @Test func `each request has its own time`() throws {
    let channel = try channel()
    for _ in 1...5 {
      try channel.writeInbound(head([.contentLength: "1"]))
      channel.embeddedEventLoop.advanceTime(by: .seconds(29))
      try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
      try channel.writeInbound(HTTPRequestPart.end(nil))
    }
    #expect(channel.isActive)
    try channel.writeInbound(head([.contentLength: "1"]))
    channel.embeddedEventLoop.advanceTime(by: limit)
    #expect(!channel.isActive)
  }
}
