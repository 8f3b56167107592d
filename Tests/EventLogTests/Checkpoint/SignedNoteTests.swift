import EventLog
import Testing

/// Signed notes. The vectors are those of the tests of Go's `golang.org/x/mod/sumdb/note`, and the
/// example of C2SP signed-note.
struct SignedNoteTests {
  private let peter = try! VerifierKey(Vectors.peter)  // A vector that `KeyTests` reads as well.
  private let enoch = try! VerifierKey(Vectors.enoch)

  @Test func `signing gives the bytes that Go gives`() throws {
    let note = try SignedNote(Vectors.text, signedBy: try SigningKey(Vectors.peterSecret))
    #expect(note.encoded == Array("\(Vectors.text)\n\(Vectors.signatureOfPeter)".utf8))
  }

  @Test func `a note with two signatures is believed with either key`() throws {
    let note = try SignedNote(
      parsing: bytes("\(Vectors.text)\n\(Vectors.signatureOfPeter)\(Vectors.signatureOfEnoch)"))
    #expect(note.text == Vectors.text)
    #expect(note.signatures.map(\.name) == ["PeterNeumann", "EnochRoot"])
    try note.verify(with: peter)
    try note.verify(with: enoch)
  }

  @Test func `the example of the specification is read, blank line and all`() throws {
    let text = """
      Ognuno sta solo sul cuor della terra
      trafitto da un raggio di sole:

      ed è subito sera.

      """
    let line =
      "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
    let note = try SignedNote(parsing: bytes("\(text)\n\(line)"))
    #expect(note.text == text)
    #expect(note.signatures.map(\.keyHash) == [0x367b_a04b])
    #expect(note.encoded == bytes("\(text)\n\(line)"))
  }

  @Test func `a note by somebody else is not believed`() throws {
    let note = try SignedNote(parsing: bytes("\(Vectors.text)\n\(Vectors.signatureOfEnoch)"))
    #expect(throws: NoteError.notSigned(by: "PeterNeumann+c74f20a3")) {
      try note.verify(with: peter)
    }
  }

  @Test func `a changed text is not believed`() throws {
    for index in Vectors.text.utf8.indices {
      let text = Vectors.changing(Vectors.text, at: index)
      guard let note = try? SignedNote(parsing: bytes("\(text)\n\(Vectors.signatureOfPeter)"))
      else { continue }
      #expect(throws: NoteError.wrongSignature(by: "PeterNeumann+c74f20a3")) {
        try note.verify(with: peter)
      }
    }
  }

  @Test func `a right signature does not hide a wrong one by the same key`() throws {
    let wrong = try SignedNote("Another text.\n", signedBy: try SigningKey(Vectors.peterSecret))
    let line = String(decoding: wrong.encoded, as: UTF8.self).split(separator: "\n").last ?? ""
    for lines in ["\(Vectors.signatureOfPeter)\(line)\n", "\(line)\n\(Vectors.signatureOfPeter)"] {
      let note = try SignedNote(parsing: bytes("\(Vectors.text)\n\(lines)"))
      #expect(throws: NoteError.wrongSignature(by: "PeterNeumann+c74f20a3")) {
        try note.verify(with: peter)
      }
    }
  }

  @Test func `a name that only looks the same is another name`() throws {
    let key = try SigningKey(name: "zo\u{EB}")
    let note = try SignedNote("Hello.\n", signedBy: key)
    let decomposed = String(decoding: note.encoded, as: UTF8.self)
      .replacing("zo\u{EB}", with: "zoe\u{308}")
    #expect(throws: NoteError.notSigned(by: key.verifier.description)) {
      try SignedNote(parsing: bytes(decomposed)).verify(with: key.verifier)
    }
  }

  @Test(arguments: [
    (Vectors.text, NoteError.noSignatures), ("", .noSignatures), ("\n", .noSignatures),
    ("\n\n", .noSignatures), ("\(Vectors.text)\n", .noSignatures),
    ("\(Vectors.text)\n\(Vectors.signatureOfPeter.dropLast())", .noSignatures),
    ("\(Vectors.text)\(Vectors.signatureOfPeter)", .noSignatures),
    ("\u{1}\(Vectors.text)\n\(Vectors.signatureOfPeter)", .notText(offset: 0)),
    ("a\r\n\n\(Vectors.signatureOfPeter)", .notText(offset: 1)),
    ("\(Vectors.text)\n\(Vectors.signatureOfPeter)More.\n", .malformedSignature(line: 2)),
    ("\(Vectors.text)\n— Bad Name x08go/ZJkuA=\n", .malformedSignature(line: 1)),
    ("\(Vectors.text)\n— a+b x08go/ZJkuA=\n", .malformedSignature(line: 1)),
    ("\(Vectors.text)\n—  x08go/ZJkuA=\n", .malformedSignature(line: 1)),
    ("\(Vectors.text)\n— name\n", .malformedSignature(line: 1)),
    ("\(Vectors.text)\n— name \n", .malformedSignature(line: 1)),
    ("\(Vectors.text)\n— name x08gow==\n", .malformedSignature(line: 1)),
    ("\(Vectors.text)\n— name x08go/ZJkuA\n", .malformedSignature(line: 1)),
    ("\(Vectors.text)\n- name x08go/ZJkuA=\n", .malformedSignature(line: 1)),
  ])
  func `what is no note is refused, with the place`(text: String, error: NoteError) {
    #expect(throws: error) { try SignedNote(parsing: bytes(text)) }
  }

  @Test func `bytes that are no UTF-8 are refused, with the place`() {
    let start = bytes("R\u{E9}sum\u{E9}")
    let end = bytes("\n\n\(Vectors.signatureOfPeter)")
    #expect(throws: NoteError.notText(offset: 8)) {
      try SignedNote(parsing: start + [0xFF] + end)
    }
    #expect(throws: NoteError.notText(offset: 8)) {
      try SignedNote(parsing: start + [0xC3] + end)
    }
  }

  @Test func `sizes and numbers have limits`() throws {
    let most = String(repeating: Vectors.signatureOfPeter, count: SignedNote.maximumSignatures)
    try SignedNote(parsing: bytes("\(Vectors.text)\n\(most)")).verify(with: peter)
    #expect(throws: NoteError.tooManySignatures(limit: SignedNote.maximumSignatures)) {
      try SignedNote(parsing: bytes("\(Vectors.text)\n\(most)\(Vectors.signatureOfPeter)"))
    }
    let long = String(repeating: "x", count: SignedNote.maximumSize)
    #expect(throws: NoteError.tooLong(limit: SignedNote.maximumSize)) {
      try SignedNote(parsing: bytes("\(long)\n\n\(Vectors.signatureOfPeter)"))
    }
  }

  @Test(arguments: ["no end", "", "a\tb\n"])
  func `what could not be read back is not signed`(text: String) throws {
    let key = try SigningKey(Vectors.peterSecret)
    #expect(throws: NoteError.self) { try SignedNote(text, signedBy: key) }
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
}
