import FoundationEssentials

/// An address that requests are sent to, or browsers: https, or http on this machine alone.
struct WebAddress: Sendable, Equatable {
  /// Longer than any endpoint's.
  static let maximumLength = 2_048

  let text: String
  /// Whether it is https.
  let isEncrypted: Bool

  /// Nil for what is no such address: another scheme, a user name, a fragment, spaces.
  init?(_ text: String) {
    guard text.utf8.count <= Self.maximumLength,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
      let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      let host = parts.host?.lowercased(), !host.isEmpty,
      parts.user == nil, parts.password == nil, parts.fragment == nil,
      scheme == "https" || scheme == "http" && Self.isLoopback(host)
    else { return nil }
    self.text = text
    isEncrypted = scheme == "https"
  }

  /// Only what cannot be pointed elsewhere by a name server.
  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "[::1]" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  /// The address with parameters added to its query.
  func adding(_ parameters: [(String, String)]) -> String {
    text + (text.contains("?") ? "&" : "?") + formEncoded(parameters)
  }
}

extension Provider {
  /// Whether `issuer` can be one: https, or http on this machine alone, with nothing behind its path
  /// (OpenID Connect Discovery 1.0, section 3).
  public static func isUsable(issuer: String) -> Bool {
    guard let address = WebAddress(issuer) else { return false }
    return !address.text.contains("?")
  }
}

/// `application/x-www-form-urlencoded`, in the strictest form: everything but unreserved characters.
func formEncoded(_ parameters: [(String, String)]) -> String {
  parameters.map { "\(percentEncoded($0.0))=\(percentEncoded($0.1))" }.joined(separator: "&")
}

package func percentEncoded(_ text: String) -> String {
  var encoded = ""
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      encoded.unicodeScalars.append(Unicode.Scalar(byte))
    default:
      let digits = String(byte, radix: 16, uppercase: true)
      encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
    }
  }
  return encoded
}
