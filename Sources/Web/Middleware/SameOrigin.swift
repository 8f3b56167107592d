import HTTPTypes
import Hummingbird

/// Whether a change was sent from a page of ours: what browsers say about it, which a page of
/// another site cannot make up.
///
/// Both headers have to agree with it where both are there: `Sec-Fetch-Site` (Fetch Metadata) says how
/// the browser sees it, and `Origin` (RFC 6454) where it came from, scheme, host and port.
enum SameOrigin {
  /// - Throws: `Problem` (403) where a browser says that the request came from elsewhere. Programs
  ///   that are no browsers say nothing; for them the token alone decides.
  static func check(
    _ request: Request, from origin: RequestOrigin, settings: WebSettings
  ) throws(Problem) {
    let sites = request.headers[values: .secFetchSite]
    if !sites.isEmpty {
      guard sites == ["same-origin"] || sites == ["none"] else {
        throw forged(from: "another site")
      }
    }
    let origins = request.headers[values: .origin]
    guard !origins.isEmpty else { return }
    guard origins.count == 1, let sent = SiteOrigin(origins[0]) else {
      throw forged(from: "“\(origins[0].prefix(100))”")
    }
    let isVouchedFor = sites == ["same-origin"]
    guard ours(request, origin, settings, isVouchedFor).contains(sent) else {
      throw forged(from: "“\(origins[0].prefix(100))”")
    }
  }

  /// The origins that this site has: the one it was told, and the one by which it was reached.
  private static func ours(
    _ request: Request, _ origin: RequestOrigin, _ settings: WebSettings, _ isVouchedFor: Bool
  ) -> [SiteOrigin] {
    var ours = [SiteOrigin(settings.publicURL)]
    if let host = origin.host ?? request.head.authority {
      // A page that was changed on its way over http must not speak for the site over https. Without
      // TLS here and without a listed proxy nobody but the browser knows which of the two it was.
      let scheme = origin.scheme ?? (settings.secureCookies ? "https" : "http")
      ours.append(SiteOrigin("\(scheme)://\(host)"))
      if origin.scheme == nil, isVouchedFor { ours.append(SiteOrigin("https://\(host)")) }
    }
    return ours.compactMap { $0 }
  }

  private static func forged(from origin: String) -> Problem {
    Problem(
      .forged,
      "A page of \(origin) sent this, so nothing was done. If you wanted it, do it from a page "
        + "of this site.")
  }
}

/// Scheme, host and port of a site (RFC 6454, section 4), comparable: in small letters and without the
/// port that the scheme means anyway.
struct SiteOrigin: Equatable, Sendable {
  let text: String

  /// Nil for `null` and whatever else names no site. A path is left away.
  init?(_ url: String) {
    let lower = url.lowercased()
    guard let scheme = ["http://", "https://"].first(where: lower.hasPrefix) else { return nil }
    var host = lower.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
    let standardPort = scheme == "https://" ? ":443" : ":80"
    if host.hasSuffix(standardPort) { host = host.dropLast(standardPort.count) }
    guard !host.isEmpty, !host.contains("@"), !host.hasSuffix(":") else { return nil }
    text = scheme + host
  }
}
