import Crypto
import LMDB

/// SHA-256 of a file, in 64 hexadecimal digits.
struct FileDigest: Hashable, Sendable, CustomStringConvertible {
  let description: String

  /// Nil unless there are 64 digits, the letters small.
  init?(_ text: some StringProtocol) {
    guard text.utf8.count == 64, text.utf8.allSatisfy(Self.isDigit) else { return nil }
    description = String(text)
  }

  init(_ hash: SHA256) {
    description = hash.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count == 1 ? "0" + digits : digits
    }.joined()
  }

  init(of bytes: some Sequence<UInt8>) {
    var hash = SHA256()
    hash.update(data: Array(bytes))
    self.init(hash)
  }

  /// Of the file at `path`, read a piece at a time.
  init(ofFile path: String) throws(LMDBError) {
    let reader = try FileReader(path)
    var hash = SHA256()
    while true {
      let bytes = try reader.read()
      if bytes.isEmpty { break }
      hash.update(data: bytes)
    }
    self.init(hash)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}
