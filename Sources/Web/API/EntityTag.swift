import EventLog
import HTTPTypes
import Hummingbird
import Ledger

/// FNV-1a: the same in every process, and enough to tell two versions of one answer apart.
/// No defence against anybody.
struct StableHash {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func combine(_ text: String) {
    for byte in text.utf8 { combine(byte) }
    // Ends the text: no byte of UTF-8 looks like this.
    combine(0xFF as UInt8)
  }

  mutating func combine(_ number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      combine(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
    }
  }

  private mutating func combine(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }
}

/// A strong validator: one answer's bytes have one tag.
///
/// A request's begins with its revision, which is what `If-Match` compares; the rest changes with
/// the names in it, which are not part of the log: `"3-9ae1f20b"`. Plain `"3"` is understood too.
struct EntityTag: Equatable {
  let text: String

  /// - Parameters:
  ///   - erasures: what took text of the request. Where only somebody's texts went, its revision
  ///     stayed.
  ///   - moment: as of when; an answer about the past says so.
  init(revision: UInt32, names: PersonNames, erasures: [Erasure], at moment: Moment) {
    var hash = StableHash()
    names.mix(into: &hash)
    for erasure in erasures { hash.combine(erasure.position.rawValue) }
    if !moment.isNow { moment.mix(into: &hash) }
    text = "\"\(revision)-\(String(UInt32(truncatingIfNeeded: hash.value), radix: 16))\""
  }

  /// For an answer that depends on all of the ledger at a moment, the question, and names.
  init(_ moment: Moment, question: String, names: PersonNames) {
    var hash = StableHash()
    hash.combine(question)
    names.mix(into: &hash)
    moment.mix(into: &hash)
    text = "\"p\(moment.position)-\(String(hash.value, radix: 16))\""
  }

  /// Whether a reader has these bytes already.
  func isKnown(to request: Request) -> Bool {
    guard let given = request.headers[.ifNoneMatch] else { return false }
    return Self.list(given).contains { $0 == "*" || $0 == text || $0 == "W/\(text)" }
  }

  /// The answer to a reader who has it already.
  var notModified: Response {
    Response(status: .notModified, headers: [.eTag: text, .cacheControl: Self.caching])
  }

  /// Kept by the reader alone, and asked about each time.
  static let caching = "private, no-cache"

  fileprivate static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }
}

extension Moment {
  /// What an answer says of it.
  fileprivate func mix(into hash: inout StableHash) {
    hash.combine(position.rawValue)
    hash.combine(UInt64(bitPattern: time.microseconds))
    hash.combine(axis.rawValue)
  }
}

/// What a change says about the revision it was made for.
enum ExpectedRevision {
  /// The revision in `If-Match`; nil where the header is missing or `*`.
  ///
  /// - Throws: `Problem` for anything but one ETag of a request.
  static func read(_ request: Request) throws(Problem) -> UInt32? {
    guard let given = request.headers[.ifMatch] else { return nil }
    let tags = EntityTag.list(given)
    if tags == ["*"] { return nil }
    guard tags.count == 1, let revision = revision(in: tags[0]) else {
      throw Problem(
        .malformed, "If-Match is to be the ETag of the request as you saw it, as in \"3\".")
    }
    return revision
  }

  /// The same, where saying so is a duty.
  static func require(_ request: Request) throws(Problem) -> UInt32? {
    guard request.headers.contains(.ifMatch) else {
      throw Problem(
        .revisionNeeded,
        "Editing needs If-Match with the ETag of the request as you saw it, so that nobody's "
          + "change is lost.")
    }
    return try read(request)
  }

  private static func revision(in tag: String) -> UInt32? {
    guard tag.hasPrefix("\""), tag.hasSuffix("\""), tag.utf8.count > 2 else { return nil }
    return UInt32(tag.dropFirst().dropLast().prefix { $0 != "-" })
  }
}
