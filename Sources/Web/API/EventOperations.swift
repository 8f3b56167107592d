import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger

extension APIOperation {
  /// Reading the log, once or as it grows.
  static func eventOperations(_ feed: LiveFeed) -> [APIOperation] {
    let parameters = [.from, .eventLimit, .lastEventID] + APIParameter.moment
    let answers: [APIAnswer] = [.events, .invalid, .notFound]
    return [
      APIOperation(
        id: "requestEvents", method: .get, path: "/requests/{key}/events",
        summary: "What happened to one request", parameters: [.key] + parameters,
        answers: answers,
        handle: { call in try events(.request(call.requestKey()), call, feed) }),
      APIOperation(
        id: "events", method: .get, path: "/events", summary: "What happened in the ledger",
        parameters: parameters, answers: answers,
        isExport: true, handle: { call in try events(.everything, call, feed) }),
    ]
  }

  private static func events(
    _ scope: LogScope, _ call: APICall, _ feed: LiveFeed
  ) throws -> Response {
    let query = try call.query()
    let moment = try call.moment()
    if call.request.headers[.accept]?.contains("text/event-stream") == true {
      guard moment.isNow else {
        throw Problem(
          parameter: query["asof"] == nil ? "axis" : "asof",
          "A live stream begins now. Without Accept: text/event-stream you get the past.")
      }
      return try EventStream(scope, from: try start(query, call), call, feed).response()
    }
    return try EventLines(
      scope, from: try position(query["from"]) ?? Position(1), limit: try limit(query["limit"]),
      at: moment, call
    ).response(feed)
  }

  /// Where a live stream begins: after the last event that its reader saw, or where it says, or now.
  private static func start(_ query: FormFields, _ call: APICall) throws -> Position {
    if let seen = call.request.headers[.lastEventID], !seen.isEmpty {
      guard let number = UInt64(seen), number < .max else {
        throw Problem(.malformed, "Last-Event-ID is a position, not “\(seen.prefix(60))”.")
      }
      return Position(number + 1)
    }
    return try position(query["from"]) ?? call.ledger.head().position.next
  }

  private static func position(_ text: String?) throws -> Position? {
    guard let text else { return nil }
    guard let number = UInt64(text), number < .max else {
      throw Problem(
        parameter: "from", "from is a position: 1, 2, 3 …, not “\(text.prefix(60))”.")
    }
    return Position(max(1, number))
  }

  private static func limit(_ text: String?) throws -> Int? {
    guard let text else { return nil }
    guard let limit = Int(text), limit >= 1 else {
      throw Problem(parameter: "limit", "limit is a number from 1 on, not “\(text.prefix(60))”.")
    }
    return limit
  }
}
