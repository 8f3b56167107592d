import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger

/// Events as JSON Lines, oldest first: those that count at a moment, up to where the log ended when it
/// was asked.
///
/// Read and sent page by page, so that a log of any length needs no more memory than one page, and
/// a slow reader slows down nobody else.
struct EventLines {
  /// How many events are read at once: a few hundred kilobytes of text.
  static let pageSize = 500

  private let scope: LogScope
  private let call: APICall
  private let asOf: AsOf
  private let end: Position
  private let remaining: Int
  private let firstPage: [LogEntry]

  /// - Throws: what the ledger throws, while a status can still be answered.
  init(
    _ scope: LogScope, from start: Position, limit: Int?, at moment: Moment, _ call: APICall
  ) throws {
    self.scope = scope
    self.call = call
    asOf = moment.asOf
    end = moment.position
    remaining = limit ?? .max
    firstPage = try call.ledger.log(
      scope, from: start, limit: min(Self.pageSize, remaining), asOf: asOf, by: call.principal)
  }

  /// - Throws: `Problem` where there are too many long answers already.
  func response(_ feed: LiveFeed) throws -> Response {
    let seat = try feed.seats.take(call.person)
    return Response(
      status: .ok, headers: [.contentType: "application/jsonl", .cacheControl: EntityTag.caching],
      body: ResponseBody { writer in
        defer { withExtendedLifetime(seat) {} }
        try await write(to: &writer)
        try await writer.finish(nil)
      })
  }

  private func write(to writer: inout any ResponseBodyWriter) async throws {
    var page = firstPage
    var remaining = remaining
    while true {
      let entries = page.prefix { $0.position <= end }
      if entries.isEmpty { return }
      try await writer.write(lines(of: entries))
      remaining -= entries.count
      guard remaining > 0, entries.count == Self.pageSize, let last = entries.last else { return }
      guard try call.isStillAllowed() else { throw NotSignedIn() }
      page = try call.ledger.log(
        scope, from: last.position.next, limit: min(Self.pageSize, remaining), asOf: asOf,
        by: call.principal)
    }
  }

  private func lines(of entries: some Collection<LogEntry>) throws -> ByteBuffer {
    let names = try call.names(of: entries.flatMap(\.people))
    var json = JSONWriter(capacity: entries.count * JSONWriter.typicalEvent)
    for entry in entries {
      json.event(entry, names)
      json.endLine()
    }
    return json.buffer
  }
}
