import Crypto

/// A secret that lets somebody in: 128 random bits, as thirty-two hexadecimal digits, which fit an
/// address or a cookie as they are and are marked as one word by a double click.
struct Token {
  let text: String

  /// A new one, from the system's generator.
  static func new() -> Token {
    var generator = SystemRandomNumberGenerator()
    return Token(text: hexadecimal(generator.next()) + hexadecimal(generator.next()))
  }

  /// What is kept instead of it. Nobody gets from here back to 128 random bits, so no salt is needed.
  var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

  /// What the forms of a session carry: whoever has it cannot make the cookie of it.
  var csrf: String {
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("csrf".utf8), using: SymmetricKey(data: Array(text.utf8)))
    return code.map(hexadecimal).joined()
  }
}

func hexadecimal(_ value: some FixedWidthInteger & UnsignedInteger) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: value.bitWidth / 4 - digits.utf8.count) + digits
}
