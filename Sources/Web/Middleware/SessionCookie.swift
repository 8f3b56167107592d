import HTTPTypes
import SignIn

/// The cookie that carries a session's token and nothing else.
///
/// Browsers keep it longer than a session can last, so that a form which is sent too late says whose
/// it is; when a session really ends, only the server knows.
struct SessionCookie: Sendable {
  let name: String
  private let attributes: String

  /// - Parameter secure: whether it is for encrypted connections only; then the prefix `__Host-`
  ///   keeps other hosts of the same domain from setting it.
  init(secure: Bool) {
    name = secure ? "__Host-ledger_session" : "ledger_session"
    attributes = "; Path=/; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "")
  }

  /// The token that came with a request.
  func token(in headers: HTTPFields) -> String? {
    guard let cookies = headers[.cookie] else { return nil }
    for pair in cookies.utf8.split(separator: UInt8(ascii: ";")) {
      let pair = pair.drop { $0 == UInt8(ascii: " ") }
      guard pair.starts(with: name.utf8) else { continue }
      let rest = pair.dropFirst(name.utf8.count)
      guard rest.first == UInt8(ascii: "="), rest.count > 1 else { continue }
      return String(Substring(rest.dropFirst()))
    }
    return nil
  }

  /// The header that gives it to a browser, for as long as the session is known.
  func set(_ token: String, _ limits: SessionLimits) -> HTTPField {
    let age = limits.absolute + SessionLimits.remembered
    return HTTPField(name: .setCookie, value: "\(name)=\(token)\(attributes); Max-Age=\(age)")
  }

  /// The header that takes it away.
  var clear: HTTPField {
    HTTPField(name: .setCookie, value: "\(name)=\(attributes); Max-Age=0")
  }
}
