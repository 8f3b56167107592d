import Domain
import EventLog

extension RequestProof {
  /// Reads a proof. Linear in its size, which is bounded; believes nothing.
  ///
  /// - Throws: `.tooLong`, `.malformed`, `.note`.
  public init(parsing bytes: [UInt8]) throws(ProofError) {
    guard bytes.count <= Self.maximumSize else { throw .tooLong }
    var lines = ProofLines(bytes)
    try lines.take(Self.title)
    let name = try lines.text(after: "request ", "“request ” and its key")
    // People may type `ops-012`; a proof has one spelling for one request, or it would have two texts.
    guard let subject = RequestKey(name), subject.description.utf8.elementsEqual(name.utf8) else {
      throw .malformed(line: 2, expected: "“request ” and its key, as in OPS-12")
    }
    self.subject = subject
    let keyText = try lines.text(after: "key ", "“key ” and the key that signed")
    do throws(NoteError) { key = try VerifierKey(keyText) } catch { throw .note(error) }
    let count = try lines.number(after: "events ", atMost: UInt64(Self.maximumEvents))
    try lines.take("")
    var events: [Event] = []
    for _ in 0..<count { events.append(try Self.event(&lines)) }
    self.events = events
    do throws(NoteError) { note = try SignedNote(parsing: lines.rest) } catch {
      throw .note(error)
    }
  }

  private static func event(_ lines: inout ProofLines) throws(ProofError) -> Event {
    let position = Position(
      try lines.number(after: "position ", atMost: Checkpoint.maximumTreeSize))
    guard position > .zero else {
      throw .malformed(line: lines.number - 1, expected: "a position from 1 on")
    }
    let header = try lines.bytes(after: "header ", "a header of \(Header.size) bytes in base 64")
    guard header.count == Header.size else {
      throw .malformed(
        line: lines.number - 1, expected: "a header of \(Header.size) bytes in base 64")
    }
    let body =
      lines.begins(with: "body ") ? try lines.bytes(after: "body ", "a body in base 64") : nil
    var hashes: [TreeHash] = []
    while !lines.begins(with: "\n") {
      let hash = TreeHash(try lines.bytes(after: "", "a hash in base 64, or a blank line"))
      guard let hash, hashes.count < maximumHashes else {
        throw .malformed(
          line: lines.number - 1, expected: "one of at most \(maximumHashes) hashes of 32 bytes")
      }
      hashes.append(hash)
    }
    try lines.take("")
    return Event(
      position: position, header: Header(bytes: header.span.bytes), saltedBody: body,
      inclusion: InclusionProof(hashes: hashes))
  }
}

/// The lines of a proof, taken one after the other.
private struct ProofLines {
  private let bytes: [UInt8]
  private var offset = 0
  /// The line that comes next, from 1.
  private(set) var number = 1

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// What was not taken yet.
  var rest: [UInt8] { Array(bytes[offset...]) }

  /// Whether what comes next begins so.
  func begins(with text: String) -> Bool { bytes[offset...].starts(with: text.utf8) }

  /// Takes a line that can only be this one.
  mutating func take(_ text: String) throws(ProofError) {
    guard let line = next(), line.elementsEqual(text.utf8) else {
      throw .malformed(
        line: number - 1, expected: text.isEmpty ? "a blank line" : "“\(text)”")
    }
  }

  /// The text of the next line after `prefix`.
  mutating func text(after prefix: String, _ what: String) throws(ProofError) -> String {
    let rest = try take(after: prefix, what)
    guard let text = String(validating: rest, as: UTF8.self) else {
      throw .malformed(line: number - 1, expected: what)
    }
    return text
  }

  /// The number in the next line after `prefix`.
  mutating func number(after prefix: String, atMost limit: UInt64) throws(ProofError) -> UInt64 {
    let what = "“\(prefix)” and a number up to \(limit)"
    guard let value = Decimal.parse(try take(after: prefix, what)), value <= limit else {
      throw .malformed(line: number - 1, expected: what)
    }
    return value
  }

  /// The bytes in the next line after `prefix`.
  mutating func bytes(after prefix: String, _ what: String) throws(ProofError) -> [UInt8] {
    guard let bytes = Base64.decode(try take(after: prefix, what)) else {
      throw .malformed(line: number - 1, expected: what)
    }
    return bytes
  }

  private mutating func take(
    after prefix: String, _ what: String
  ) throws(ProofError) -> ArraySlice<UInt8> {
    guard let line = next(), line.starts(with: prefix.utf8) else {
      throw .malformed(line: number - 1, expected: what)
    }
    return line.dropFirst(prefix.utf8.count)
  }

  /// The next line without its end; nil where none ends any more. Counted either way.
  private mutating func next() -> ArraySlice<UInt8>? {
    number += 1
    guard let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    defer { offset = end + 1 }
    return bytes[offset..<end]
  }
}
