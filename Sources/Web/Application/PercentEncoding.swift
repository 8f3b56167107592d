/// Percent-encoding (RFC 3986), taken by its word: what is broken is refused and never repaired,
/// because a repaired address is another address.
enum PercentEncoding {
  /// - Throws: `MalformedInput` where a `%` is not followed by two hexadecimal digits, or what
  ///   comes out is not UTF-8.
  static func decode(
    _ bytes: some Collection<UInt8>, plusIsSpace: Bool
  ) throws(MalformedInput) -> String {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst()?.hexDigit, let low = rest.popFirst()?.hexDigit else {
          throw MalformedInput(
            "The percent-encoding is broken: a % needs two hexadecimal digits after it. "
              + "Write a percent sign as %25.")
        }
        decoded.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
      default: decoded.append(byte)
      }
    }
    guard let text = String(validating: decoded, as: UTF8.self) else {
      throw MalformedInput("What was sent is not UTF-8, the only encoding that is understood here.")
    }
    return text
  }

  /// Encodes everything but unreserved characters: right in a path's segment and in a query.
  static func encode(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      if byte.isUnreserved {
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return encoded
  }
}

extension UInt8 {
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

  var isLetter: Bool {
    self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z")
  }

  /// The value of a hexadecimal digit.
  var hexDigit: UInt8? {
    if isDigit { return self - UInt8(ascii: "0") }
    let lower = self | 0x20
    return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "f")
      ? lower - UInt8(ascii: "a") + 10 : nil
  }

  fileprivate var isUnreserved: Bool {
    isLetter || isDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: ".")
      || self == UInt8(ascii: "_") || self == UInt8(ascii: "~")
  }
}
