import Crypto

/// A secret that lets somebody in: 128 random bits, as thirty-two hexadecimal digits, which fit an
/// address or a cookie as they are and are marked as one word by a double click.
struct Token {
  let text: String

  /// A new one, from the system's generator.
  static func new() -> Token {
    var generator = SystemRandomNumberGenerator()
    return Token(text: hexadecimal((0..<16).map { _ in generator.next() as UInt8 }))
  }

  /// What is kept instead of it. Nobody gets from here back to 128 random bits, so no salt is needed.
  var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

  /// What the forms of a session carry: whoever has it cannot make the cookie of it.
  var csrf: String {
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("csrf".utf8), using: SymmetricKey(data: Array(text.utf8)))
    return hexadecimal(code)
  }
}

/// Two digits a byte, in lower case.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  var digits: [UInt8] = []
  digits.reserveCapacity(2 * bytes.underestimatedCount)
  for byte in bytes {
    digits.append(digit(byte >> 4))
    digits.append(digit(byte & 15))
  }
  return String(decoding: digits, as: UTF8.self)
}

private func digit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
