import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SignIn
import Testing

@testable import Web

/// How much of bodies is taken, from whom, and of all together.
struct BodyBudgetTests {
  private static let ana = BodyBudget.Sender.known(PersonNumber(1))
  private static let ben = BodyBudget.Sender.known(PersonNumber(2))

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

  @Test(arguments: [ana, .stranger])
  func `a body is read whole, and counts no longer then`(sender: BodyBudget.Sender) async throws {
    let budget = BodyBudget(known: 30, strangers: 30)
    for _ in 1...3 {
      let body = try await budget.collect(request(pieces([10, 5, 15])), from: sender)
      #expect(body.readableBytes == 30)
    }
    try budget.take(30, for: sender)
  }

  @Test func `a stranger may send less than somebody who has signed in`() async throws {
    let budget = BodyBudget()
    let size = WebLimits.bodyOfStranger + 1
    let body = try await budget.collect(request(pieces([size])), from: Self.ana)
    #expect(body.readableBytes == size)
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
        from: Self.ana)
    }
    #expect(refusal.status == .contentTooLarge)
  }

  @Test func `when too much arrives at once, the next is told to wait`() async throws {
    let budget = BodyBudget(known: 100, strangers: 100)
    try budget.take(90, for: Self.ana)
    let refusal = try await problem {
      try await budget.collect(request(pieces([8, 8])), from: Self.ben)
    }
    #expect(refusal.status == .serviceUnavailable)
    #expect(refusal.headers[.retryAfter] == "5")
    // What had come of it counts no longer.
    try budget.take(10, for: Self.ana)
    budget.giveBack(100, of: Self.ana)
    let body = try await budget.collect(request(pieces([100])), from: Self.ben)
    #expect(body.readableBytes == 100)
  }

  @Test func `a body that breaks off counts no longer`() async throws {
    struct Gone: Error {}
    let budget = BodyBudget(known: 10, strangers: 10)
    await #expect(throws: Gone.self) {
      try await budget.collect(request(pieces([10], error: Gone())), from: Self.ana)
    }
    try budget.take(10, for: Self.ana)
  }

  @Test func `strangers use up nothing of what others need`() async throws {
    let budget = BodyBudget(known: 10, strangers: 10)
    try budget.take(10, for: .stranger)
    #expect(throws: Problem.self) { try budget.take(1, for: .stranger) }
    let body = try await budget.collect(request(pieces([10])), from: Self.ana)
    #expect(body.readableBytes == 10)
  }

  @Test func `one person's held bodies leave room for another's`() async throws {
    let budget = BodyBudget(known: 100, ofOne: 40, strangers: 10)
    try budget.take(40, for: Self.ana)
    let refusal = try await problem {
      try await budget.collect(request(pieces([1])), from: Self.ana)
    }
    #expect(refusal.status == .tooManyRequests)
    #expect(refusal.headers[.retryAfter] == "5")
    let bens = try await budget.collect(request(pieces([40])), from: Self.ben)
    #expect(bens.readableBytes == 40)
    budget.giveBack(40, of: Self.ana)
    let anas = try await budget.collect(request(pieces([40])), from: Self.ana)
    #expect(anas.readableBytes == 40)
  }

  @Test func `what one person may is several of the largest, and little of what all may`() {
    #expect(WebLimits.bodiesOfOne >= 4 * WebLimits.body)
    #expect(WebLimits.bodiesAtOnce >= 8 * WebLimits.bodiesOfOne)
  }

  @Test func `a session, a token and a form that comes too late send as their person`()
    async throws
  {
    try await TestSite.run(limits: .off) { site, client in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      let secret = try site.token(site.ana, [.init(.submit)])
      let key = try await ana.submit()
      // All that she may send is on its way.
      try site.dependencies.bodies.take(WebLimits.bodiesOfOne, for: .known(site.ana))

      let (place, text) = ("/api/v1/requests/\(key)/comments", #"{"text":"Soon"}"#)
      #expect(try await ana.post(place, json: text).status == .tooManyRequests)
      let program = try await Caller(client: client).post(
        place, json: text, [.authorization: "Bearer \(secret)"])
      #expect(program.status == .tooManyRequests)
      let form = try await ana.post("/r/\(key)/comment", form: [("text", "Soon")])
      #expect(form.status == .tooManyRequests)
      try site.accounts.endSessions(of: site.ana)
      let late = try await ana.post("/r/\(key)/comment", form: [("text", "Soon")])
      #expect(late.status == .tooManyRequests)

      try await ben.submit()
    }
  }
}
