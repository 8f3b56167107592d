import EventLog
import HTTPTypes
import Hummingbird
import Ledger

extension APIOperation {
  /// The log as auditors read it: https://c2sp.org/tlog-tiles.
  static var treeOperations: [APIOperation] {
    [
      APIOperation(
        id: "checkpoint", method: .get, path: "/checkpoint",
        summary: "The signed checkpoint at the log's end (C2SP tlog-checkpoint)",
        answers: [
          .contents(.ok, "The signed note", "text/plain", .text("Origin, size, root, signature"))
        ],
        handle: checkpoint),
      APIOperation(
        id: "entries", method: .get, path: "/tile/entries/{tile}", routed: "/tile/entries/**",
        summary: "256 stored headers, each with its length before it (C2SP tlog-tiles)",
        parameters: [.tile], answers: [.bytes, .notFound], isExport: true, handle: entries),
      APIOperation(
        id: "tile", method: .get, path: "/tile/{level}/{tile}", routed: "/tile/{level}/**",
        summary: "256 hashes of the Merkle tree side by side (C2SP tlog-tiles)",
        parameters: [.level, .tile], answers: [.bytes, .notFound], isExport: true, handle: hashes),
    ]
  }

  /// A full tile of a log stays as it is, and so does the beginning of one. For whoever asked: a shared
  /// cache would show it to people who are not signed in.
  private static let keepForever = "private, max-age=31536000, immutable"
  /// The greatest level in the specification's addresses.
  private static let maximumLevel = 63

  private static func checkpoint(_ call: APICall) throws -> Response {
    let signed = try call.ledger.checkpoint(by: call.principal)
    return Response(
      status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: signed.note.encoded)))
  }

  private static func entries(_ call: APICall) throws -> Response {
    let path = try path(call)
    // Kept by no browser: whoever uses it next may not see what these headers say.
    return try answer(
      try call.ledger.entryBundle(index: path.index, width: path.width, by: call.principal),
      caching: "no-store")
  }

  private static func hashes(_ call: APICall) throws -> Response {
    let text = try call.context.parameter("level")
    guard let level = Int(text), (0...maximumLevel).contains(level), String(level) == text else {
      throw Problem(.notFound, "A level of tiles is a number from 0 to \(maximumLevel).")
    }
    let path = try path(call)
    return try answer(
      try call.ledger.hashTile(
        level: level, index: path.index, width: path.width, by: call.principal))
  }

  private static func path(_ call: APICall) throws -> TilePath {
    guard let path = TilePath(call.context.parameters.getCatchAll()) else {
      throw Problem(
        .notFound, "No tile has this address. They are like 067, x001/x234/067 or 000.p/12.")
    }
    return path
  }

  private static func answer(
    _ bytes: [UInt8]?, caching: String = keepForever
  ) throws -> Response {
    guard let bytes else { throw Problem(.notFound, "The log has not grown so far.") }
    return Response(
      status: .ok,
      headers: [.contentType: "application/octet-stream", .cacheControl: caching],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

extension APIParameter {
  static let level = APIParameter(
    name: "level", place: .path,
    schema: .number("0 for the leaves, 1 for every eighth level above"),
    isRequired: true)
  static let tile = APIParameter(
    name: "tile", place: .path,
    schema: .text(
      "The tile's number in groups of three digits, as in x001/x234/067, with slashes as they are; "
        + ".p/12 after it asks for the first twelve"),
    isRequired: true)
}

extension APIAnswer {
  static let bytes = contents(
    .ok, "The bytes", "application/octet-stream", .format("binary", "Side by side"))

  static func contents(
    _ status: HTTPResponse.Status, _ description: String, _ type: String, _ schema: APISchema
  ) -> APIAnswer {
    APIAnswer(status: status, description: description, contents: [(type, schema)])
  }
}
