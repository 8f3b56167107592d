import HTTPTypes
import OpenIDConnect

/// The cookie that carries an attempt to sign in at a provider, sealed, while the browser is there.
///
/// There is one: whoever begins again has left the attempt before. It goes along when the provider
/// sends the browser back, which is a visit of the top level (`SameSite=Lax`), and nowhere else.
struct AttemptCookie: Sendable {
  let name: String
  private let attributes: String

  /// - Parameter secure: whether people come by https, as with the session's cookie.
  init(secure: Bool) {
    name = secure ? "__Host-ledger_attempt" : "ledger_attempt"
    attributes = "; Path=/; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "")
  }

  /// What came with a request.
  func value(in headers: HTTPFields) -> String? {
    guard let cookies = headers[.cookie] else { return nil }
    for pair in cookies.utf8.split(separator: UInt8(ascii: ";")) {
      let pair = pair.drop { $0 == UInt8(ascii: " ") }
      guard pair.starts(with: name.utf8) else { continue }
      let rest = pair.dropFirst(name.utf8.count)
      guard rest.first == UInt8(ascii: "=") else { continue }
      return String(Substring(rest.dropFirst()))
    }
    return nil
  }

  func set(_ sealed: String) -> HTTPField {
    let age = RelyingParty.Departure.lifetime
    return HTTPField(name: .setCookie, value: "\(name)=\(sealed)\(attributes); Max-Age=\(age)")
  }

  var clear: HTTPField {
    HTTPField(name: .setCookie, value: "\(name)=\(attributes); Max-Age=0")
  }
}
