import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Web

/// How much of bodies is taken, from whom, and of all together.
struct BodyBudgetTests {
  private func request(_ body: RequestBody, _ headers: HTTPFields = [:]) -> Request {
    Request(
      head: HTTPRequest(
        method: .post, scheme: "http", authority: "localhost", path: "/", headerFields: headers),
      body: body)
  }

  /// A body that comes in pieces, and ends with an error or without.
  private func pieces(_ sizes: [Int], error: (any Error)? = nil) -> RequestBody {
    let stream = AsyncThrowingStream<ByteBuffer, any Error> { continuation in
      for size in sizes { continuation.yield(ByteBuffer(repeating: 0x20, count: size)) }
      continuation.finish(throwing: error)
    }
    return RequestBody(asyncSequence: stream)
  }

  private func problem(_ collect: () async throws -> ByteBuffer) async throws -> Problem {
    try #require(await #expect(throws: Problem.self) { _ = try await collect() })
  }

  @Test(arguments: BodyBudget.Sender.allCases)
  func `a body is read whole, and counts no longer then`(sender: BodyBudget.Sender) async throws {
    let budget = BodyBudget(known: 30, strangers: 30)
    for _ in 1...3 {
      let body = try await budget.collect(request(pieces([10, 5, 15])), from: sender)
      #expect(body.readableBytes == 30)
    }
    #expect(budget.take(30, for: sender))
  }

  @Test func `a stranger may send less than somebody who has signed in`() async throws {
    let budget = BodyBudget()
    let size = WebLimits.bodyOfStranger + 1
    #expect(try await budget.collect(request(pieces([size])), from: .known).readableBytes == size)
    let refusal = try await problem {
      try await budget.collect(request(pieces([size - 1, 1])), from: .stranger)
    }
    #expect(refusal.status == .contentTooLarge)
    #expect(refusal.detail.contains("\(WebLimits.bodyOfStranger) bytes"))
  }

  @Test func `what needs more says so`() async throws {
    let size = WebLimits.logout
    let body = try await BodyBudget().collect(
      request(pieces([size])), from: .stranger, upTo: WebLimits.logout)
    #expect(body.readableBytes == size)
  }

  @Test func `what is announced as too much is refused before it is read`() async throws {
    struct WasRead: Error {}
    let refusal = try await problem {
      try await BodyBudget().collect(
        request(pieces([], error: WasRead()), [.contentLength: "\(WebLimits.body + 1)"]),
        from: .known)
    }
    #expect(refusal.status == .contentTooLarge)
  }

  @Test func `when too much arrives at once, the next is told to wait`() async throws {
    let budget = BodyBudget(known: 100, strangers: 100)
    #expect(budget.take(90, for: .known))
    let refusal = try await problem {
      try await budget.collect(request(pieces([8, 8])), from: .known)
    }
    #expect(refusal.status == .serviceUnavailable)
    #expect(refusal.headers[.retryAfter] == "5")
    // What had come of it counts no longer.
    #expect(budget.take(10, for: .known))
    budget.giveBack(100, of: .known)
    #expect(try await budget.collect(request(pieces([100])), from: .known).readableBytes == 100)
  }

  @Test func `a body that breaks off counts no longer`() async throws {
    struct Gone: Error {}
    let budget = BodyBudget(known: 10, strangers: 10)
    await #expect(throws: Gone.self) {
      try await budget.collect(request(pieces([10], error: Gone())), from: .known)
    }
    #expect(budget.take(10, for: .known))
  }

  @Test func `strangers use up nothing of what others need`() async throws {
    let budget = BodyBudget(known: 10, strangers: 10)
    #expect(budget.take(10, for: .stranger))
    #expect(!budget.take(1, for: .stranger))
    #expect(try await budget.collect(request(pieces([10])), from: .known).readableBytes == 10)
  }
}
