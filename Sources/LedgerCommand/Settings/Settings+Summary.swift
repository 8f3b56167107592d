import Web

extension WebSettings {
  /// What a server was started with, for the audit trail: what decides who gets in, and no secrets.
  var summary: String {
    "started on \(host) port \(port), known as \(publicURL), \(tls == nil ? "without" : "with") TLS, "
      + "\(proxies.count) \(proxies.count == 1 ? "proxy" : "proxies") listed, "
      + (trustedHeader == nil ? "no header says who asks" : "a header says who asks")
      + (limits == .off ? ", no limits of rates" : "")
  }
}
