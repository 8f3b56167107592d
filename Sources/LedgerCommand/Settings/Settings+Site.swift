import Web

extension Settings {
  /// How the web part is to behave.
  ///
  /// - Throws: `Failure` where certificate and key cannot be used.
  func site() throws(Failure) -> WebSettings {
    let identity: TLSIdentity?
    do throws(UnusableCertificate) {
      identity = if let files = transport.tls { try TLSIdentity(files) } else { nil }
    } catch {
      throw Failure(.usage, error.message)
    }
    var site = WebSettings(host: host, port: port, publicURL: publicURL, tls: identity)
    site.proxies = transport.proxies
    site.trustedHeader = transport.trustedHeader
    site.limits = transport.limits
    site.showsLinkForm = showsLinkForm
    return site
  }
}
