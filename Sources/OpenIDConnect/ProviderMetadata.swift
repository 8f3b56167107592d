/// What a provider says of itself (OpenID Connect Discovery 1.0, section 3), as far as it is used.
struct ProviderMetadata: Sendable, Equatable {
  let authorization: WebAddress
  let token: WebAddress
  let keys: WebAddress
  let userInfo: WebAddress?
  let endSession: WebAddress?
  /// Whether its answers always name it (RFC 9207, section 3).
  let namesItself: Bool

  /// Where the document of an issuer is (section 4).
  static func address(of issuer: String) -> WebAddress? {
    let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
    return WebAddress("\(base)/.well-known/openid-configuration")
  }

  /// - Throws: `.misconfigured` where it is another issuer's, or lacks an endpoint.
  init(_ document: [String: JSON], of issuer: String) throws(OpenIDConnectError) {
    // To the letter (section 4.3): everything else is another issuer.
    guard let named = document["issuer"]?.text, named == issuer else {
      throw .misconfigured(
        "the settings name the issuer \(quoted(issuer)), its document "
          + (document["issuer"]?.text.map(quoted) ?? "none"))
    }
    let allowsPlain = WebAddress(issuer)?.isEncrypted == false
    let address = { (name: String) in
      document[name]?.text.flatMap(WebAddress.init).flatMap { address in
        // A provider elsewhere has no business with what listens on this machine.
        address.isEncrypted || allowsPlain ? address : nil
      }
    }
    authorization = try Self.needed("authorization_endpoint", address)
    token = try Self.needed("token_endpoint", address)
    keys = try Self.needed("jwks_uri", address)
    userInfo = address("userinfo_endpoint")
    endSession = address("end_session_endpoint")
    namesItself = document["authorization_response_iss_parameter_supported"] == .bool(true)
  }

  private static func needed(
    _ name: String, _ address: (String) -> WebAddress?
  ) throws(OpenIDConnectError) -> WebAddress {
    guard let address = address(name) else {
      throw .misconfigured(
        "its document has no usable \(name): https, or http on this machine alone where the issuer "
          + "is there too")
    }
    return address
  }
}
