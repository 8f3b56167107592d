import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import NIOCore
import ServiceLifecycle

/// Events as they happen, as server-sent events whose ids are positions: a browser that loses the
/// connection says which one it saw last, and goes on after it.
struct EventStream {
  /// How many events are read at once: what a reader gets that was away for a while.
  private static let pageSize = 200
  /// How soon a browser should come back: before anybody has noticed.
  private static let retryMilliseconds = 2_000

  private let scope: LogScope
  private let start: Position
  private let call: APICall
  private let feed: LiveFeed

  /// - Throws: what the ledger throws, while a status can still be answered.
  init(_ scope: LogScope, from start: Position, _ call: APICall, _ feed: LiveFeed) throws {
    self.scope = scope
    self.start = start
    self.call = call
    self.feed = feed
    _ = try call.ledger.log(scope, from: start, limit: 1, by: call.principal)
  }

  /// - Throws: `Problem` where there are too many streams already.
  func response() throws -> Response {
    let seat = try feed.seats.take(call.person)
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
        .accelBuffering: "no",
      ],
      body: ResponseBody { writer in
        let subscription = feed.subscribe()
        defer { withExtendedLifetime(seat) { subscription.end() } }
        try await withGracefulShutdownHandler {
          try await call.request.body.consumeWithInboundCloseHandler { _ in
            try await write(to: &writer, subscription.wakes)
          } onInboundClosed: {
            subscription.end()
          }
        } onGracefulShutdown: {
          subscription.end()
        }
        try await writer.finish(nil)
      })
  }

  private func write(
    to writer: inout any ResponseBodyWriter, _ wakes: AsyncStream<LiveFeed.Wake>
  ) async throws {
    try await writer.write(ByteBuffer(string: "retry: \(Self.retryMilliseconds)\n\n"))
    var next = start
    next = try await drain(from: next, to: &writer)
    for await wake in wakes {
      guard try call.isStillAllowed() else { return }
      let before = next
      next = try await drain(from: next, to: &writer)
      if wake == .heartbeat, next == before {
        try await writer.write(ByteBuffer(string: ":\n\n"))
      }
    }
  }

  /// Sends all there is from `start` on; answers where to go on.
  private func drain(
    from start: Position, to writer: inout any ResponseBodyWriter
  ) async throws -> Position {
    var next = start
    while true {
      let entries = try call.ledger.log(
        scope, from: next, limit: Self.pageSize, by: call.principal)
      guard let last = entries.last else { return next }
      try await writer.write(events(entries))
      next = last.position.next
      if entries.count < Self.pageSize { return next }
      // Whoever was away for long reads on for long; the next wake-up ends what has no right any more.
      guard try call.isStillAllowed() else { return next }
    }
  }

  private func events(_ entries: [LogEntry]) throws -> ByteBuffer {
    let names = try call.names(of: entries.flatMap(\.people))
    var json = JSONWriter(capacity: entries.count * JSONWriter.typicalEvent)
    for entry in entries {
      json.raw("id: ")
      json.number(entry.position.rawValue)
      json.raw("\ndata: ")
      json.event(entry, names)
      json.endLine()
      json.endLine()
    }
    return json.buffer
  }
}

extension APICall {
  /// Whether the session or token that it came with is still good: a right that was taken ends what is
  /// still being sent.
  func isStillAllowed() throws -> Bool {
    if let bearer = context.bearer {
      let now = try Bearer(
        secret: bearer.secret, accounts: dependencies.accounts, ledger: ledger)
      return now?.principal == principal
    }
    guard let token = context.signedIn?.token else { return false }
    // A page that is left open is no use of the session.
    let now = try SignedIn(token: token, isUse: false, dependencies)
    return now?.person == person
  }
}
