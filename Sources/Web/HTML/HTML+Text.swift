extension HTML {
  /// What somebody wrote at length: lines and paragraphs kept, links made to work, each paragraph in
  /// its own direction.
  static func prose(_ text: String) -> HTML {
    "<div class=\"prose\" dir=\"auto\">\(linked: text)</div>"
  }

  /// A link to `address`, where it is one that may be followed; else its text.
  static func link(to address: String) -> HTML {
    guard let scheme = LinkScheme(beginning: address[...]), address.count > scheme.length else {
      return HTML(text: address)
    }
    return link(address[...])
  }

  /// What others wrote is not vouched for, and gets no handle on this page.
  fileprivate static func link(_ address: Substring) -> HTML {
    "<a href=\"\(address)\" rel=\"noopener nofollow ugc\">\(address)</a>"
  }
}

extension HTML.Interpolation {
  /// Text in which addresses that begin with `http://`, `https://` or `mailto:` are links.
  mutating func appendInterpolation(linked text: String) {
    guard text.utf8.contains(UInt8(ascii: ":")) else { return appendInterpolation(text) }
    var rest = text[...]
    while let address = LinkFinder.first(in: rest) {
      appendInterpolation(rest[..<address.startIndex])
      appendInterpolation(HTML.link(address))
      rest = rest[address.endIndex...]
    }
    appendInterpolation(rest)
  }
}

/// The schemes that are safe to click.
private enum LinkScheme: String, CaseIterable {
  case https = "https://"
  case http = "http://"
  case mail = "mailto:"

  var length: Int { rawValue.count }

  init?(beginning text: Substring) {
    let head = text.prefix(8).lowercased()
    guard let scheme = Self.allCases.first(where: { head.hasPrefix($0.rawValue) }) else {
      return nil
    }
    self = scheme
  }
}

/// Finds addresses in what people write.
private enum LinkFinder {
  /// What browsers and servers agree to take; longer is text.
  static let maximumLength = 2048

  static func first(in text: Substring) -> Substring? {
    var start = text.startIndex
    while let colon = text[start...].firstIndex(of: ":") {
      if let address = address(around: colon, in: text[start...]) { return address }
      start = text.index(after: colon)
    }
    return nil
  }

  /// The address whose scheme ends at `colon`.
  private static func address(around colon: Substring.Index, in text: Substring) -> Substring? {
    var start = colon
    while start > text.startIndex, text[text.index(before: start)].isASCIILetter {
      start = text.index(before: start)
    }
    guard let scheme = LinkScheme(beginning: text[start...]) else { return nil }
    let candidate = text[start...].prefix(maximumLength)
    let end = candidate.firstIndex { $0.isWhitespace || $0.endsAddress } ?? candidate.endIndex
    guard end < candidate.endIndex || end == text.endIndex else { return nil }
    let address = withoutPunctuation(candidate[..<end])
    return address.count > scheme.length ? address : nil
  }

  /// Without what ends the sentence rather than the address; a bracket stays where it was opened.
  private static func withoutPunctuation(_ address: Substring) -> Substring {
    var address = address
    var unopened = address.count { $0 == ")" } - address.count { $0 == "(" }
    while let last = address.last {
      if last == ")" {
        guard unopened > 0 else { break }
        unopened -= 1
      } else if !".,;:!?'*_]}…”’»".contains(last) {
        break
      }
      address.removeLast()
    }
    return address
  }
}

extension Character {
  fileprivate var isASCIILetter: Bool { isASCII && isLetter }

  fileprivate var endsAddress: Bool {
    self == "<" || self == ">" || self == "\"" || self == "`"
      || unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}
