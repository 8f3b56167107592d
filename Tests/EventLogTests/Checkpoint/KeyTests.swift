import EventLog
import Testing

/// Keys as text. The vectors are those of the tests of Go's `golang.org/x/mod/sumdb/note`.
struct KeyTests {
  @Test func `the keys of Go's tests are read and written as they are`() throws {
    let signing = try SigningKey(Vectors.peterSecret)
    #expect(signing.secretText == Vectors.peterSecret)
    #expect(signing.verifier.text == Vectors.peter)
    #expect(try VerifierKey(Vectors.peter) == signing.verifier)
    #expect(signing.name == "PeterNeumann")
    #expect(signing.verifier.hash == 0xc74f_20a3)
  }

  @Test func `the key of Go's checksum database is read`() throws {
    let key = try VerifierKey(
      "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
    #expect(key.description == "sum.golang.org+033de0ae")
  }

  @Test func `a new key comes back from its text, and is not the one before`() throws {
    let first = try SigningKey(name: "request-ledger/00ff/0")
    let second = try SigningKey(name: "request-ledger/00ff/0")
    #expect(try SigningKey(first.secretText).verifier == first.verifier)
    #expect(try VerifierKey(first.verifier.text) == first.verifier)
    #expect(first.verifier != second.verifier)
  }

  @Test func `a signing key's description does not tell the secret`() throws {
    let key = try SigningKey(Vectors.peterSecret)
    #expect(!"\(key) \(String(reflecting: key))".contains("AYEKFALVFGyN"))
  }

  @Test func `no part of a key is a key`() throws {
    for text in [Vectors.peter, Vectors.peterSecret] {
      let bytes = Array(text.utf8)
      for start in bytes.indices {
        for end in (start + 1)...bytes.count where start > 0 || end < bytes.count {
          let part = String(decoding: bytes[start..<end], as: UTF8.self)
          #expect(throws: NoteError.self, "\(part)") { try VerifierKey(part) }
          #expect(throws: NoteError.self, "\(part)") { try SigningKey(part) }
        }
      }
    }
  }

  @Test func `a key with any other byte in it is no key`() throws {
    for index in Vectors.peter.utf8.indices {
      let changed = Vectors.changing(Vectors.peter, at: index)
      #expect(throws: NoteError.self, "\(changed)") { try VerifierKey(changed) }
    }
    for index in Vectors.peterSecret.utf8.indices {
      let changed = Vectors.changing(Vectors.peterSecret, at: index)
      #expect(throws: NoteError.self, "\(changed)") { try SigningKey(changed) }
    }
  }

  @Test(arguments: [
    // Of a wrong length, and of an algorithm that nobody has; both with the hash that fits.
    (
      "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
      NoteError.malformedKey
    ),
    ("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .unknownAlgorithm(101)),
    ("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .keyHashDiffers),
    ("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .malformedKey),
    ("PeterNeumann++74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .malformedKey),
    ("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .unusableName),
    ("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .unusableName),
    ("PeterNeumann+c74f20a3+", .malformedKey), ("", .malformedKey),
  ])
  func `what is wrong with a key is said`(text: String, error: NoteError) {
    #expect(throws: error) { try VerifierKey(text) }
  }

  @Test(arguments: [
    "", "a b", "a+b", "a\u{A0}b", "a\tb", "a\u{2003}b", String(repeating: "x", count: 256),
  ])
  func `a name that could not be told from what follows is refused`(name: String) {
    #expect(throws: NoteError.unusableName) { try SigningKey(name: name) }
  }
}

/// What Go's tests have: they are the other half of the format.
enum Vectors {
  static let peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
  static let peterSecret =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
  static let enoch = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
  static let text = """
    If you think cryptography is the answer to your problem,
    then you don't know what your problem is.

    """
  static let signatureOfPeter =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
  static let signatureOfEnoch =
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"

  /// `text` with the byte at `index` one greater.
  static func changing(_ text: String, at index: String.Index) -> String {
    var bytes = Array(text.utf8)
    bytes[text.utf8.distance(from: text.startIndex, to: index)] += 1
    return String(decoding: bytes, as: UTF8.self)
  }
}
