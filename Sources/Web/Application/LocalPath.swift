/// A place on this site, as in `/b/ops?status=new`: the only kind of address we ever redirect to.
struct LocalPath: Sendable, Equatable {
  let text: String

  /// Nil for anything that a browser could read as another site: `//evil.example`, `/\evil.example`,
  /// `https:…`, and for what does not belong into a header.
  init?(_ text: String) {
    let bytes = text.utf8
    guard bytes.count <= WebLimits.address, bytes.first == UInt8(ascii: "/"),
      bytes.dropFirst().first != UInt8(ascii: "/"),
      bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
    else { return nil }
    self.text = text
  }

  static let home = LocalPath(unchecked: "/")

  private init(unchecked text: String) { self.text = text }

  /// Where somebody signs in once more who wanted to go here.
  var signInAgain: LocalPath {
    LocalPath(unchecked: "/sign-in?again=1&next=\(PercentEncoding.encode(text))")
  }

  /// Where somebody signs in who wanted to go here.
  var signIn: LocalPath {
    self == .home
      ? LocalPath(unchecked: "/sign-in")
      : LocalPath(unchecked: "/sign-in?next=\(PercentEncoding.encode(text))")
  }
}
