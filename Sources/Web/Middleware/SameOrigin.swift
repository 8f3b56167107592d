import HTTPTypes
import Hummingbird

/// Whether a change was sent from a page of ours: what browsers say about it, which a page of
/// another site cannot make up.
enum SameOrigin {
  /// - Throws: `Problem` (403) where a browser says that the request came from elsewhere. Programs
  ///   that are no browsers say nothing; for them the token alone decides.
  static func check(_ request: Request, settings: WebSettings) throws(Problem) {
    if let site = request.headers[.secFetchSite] {
      guard site == "same-origin" || site == "none" else { throw forged(from: "another site") }
      return
    }
    guard let origin = request.headers[.origin], origin != settings.publicURL else { return }
    guard let host = request.head.authority,
      origin == "http://\(host)" || origin == "https://\(host)"
    else { throw forged(from: "“\(origin.prefix(100))”") }
  }

  private static func forged(from origin: String) -> Problem {
    Problem(
      .forged,
      "A page of \(origin) sent this, so nothing was done. If you wanted it, do it from a page "
        + "of this site.")
  }
}
