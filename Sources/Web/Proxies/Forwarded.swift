import HTTPTypes

/// What proxies say of the client that they asked for: where it is, and by which address it came.
///
/// Read from the last hop back, as each proxy adds to the end what it saw itself: everything before the
/// first stranger was written by that stranger.
struct Forwarded: Equatable, Sendable {
  /// The last machine on the way that is none of the proxies.
  var client: NetworkAddress?
  /// `http` or `https`.
  var scheme: String?
  /// As in `requests.example.org` or `requests.example.org:8443`.
  var host: String?

  /// What the headers of a request from one of the proxies say; nil where they say nothing.
  ///
  /// - Throws: `MalformedInput` for what a proxy that works never sends: addresses that are none, and
  ///   two kinds of header that name two clients, of which the client itself may have written one.
  init?(_ headers: HTTPFields, proxies: [NetworkRange]) throws(MalformedInput) {
    let standard = try Self.standard(headers[values: .forwarded], proxies)
    let usual = try Self.usual(headers, proxies)
    switch (standard, usual) {
    case (let one?, let other?):
      guard one.client == other.client || one.client == nil || other.client == nil else {
        throw MalformedInput(
          "Forwarded and X-Forwarded-For name two clients. The proxy has to set one of them and to "
            + "remove the other.")
      }
      self = other
      client = other.client ?? one.client
      scheme = other.scheme ?? one.scheme
      host = other.host ?? one.host
    case (let one?, nil), (nil, let one?): self = one
    case (nil, nil): return nil
    }
  }

  init(client: NetworkAddress? = nil, scheme: String? = nil, host: String? = nil) {
    self.client = client
    self.scheme = scheme
    self.host = host
  }

  // MARK: X-Forwarded-…

  private static func usual(
    _ headers: HTTPFields, _ proxies: [NetworkRange]
  ) throws(MalformedInput) -> Forwarded? {
    let hops = list(headers[values: .xForwardedFor])
    let scheme = list(headers[values: .xForwardedProto]).last
    let host = list(headers[values: .xForwardedHost]).last
    guard !hops.isEmpty || scheme != nil || host != nil else { return nil }
    var result = Forwarded()
    for hop in hops.reversed() {
      guard let address = node(hop) else { throw unreadable("X-Forwarded-For") }
      result.client = address
      guard proxies.contain(address) else { break }
    }
    if let scheme { result.scheme = try checked(scheme: scheme) }
    if let host { result.host = try checked(host: host) }
    return result
  }

  private static func list(_ values: [String]) -> [Substring] {
    values.flatMap { $0.split(separator: ",") }.map(trimmed).filter { !$0.isEmpty }
  }

  // MARK: Forwarded (RFC 7239)

  private static func standard(
    _ values: [String], _ proxies: [NetworkRange]
  ) throws(MalformedInput) -> Forwarded? {
    var result: Forwarded?
    for value in values.reversed() {
      guard let elements = ForwardedElement.list(value) else { throw unreadable("Forwarded") }
      for element in elements.reversed() {
        // Scheme and host are those by which the client came, so they stand beside its address.
        var hop = Forwarded()
        if let scheme = element["proto"] { hop.scheme = try checked(scheme: scheme[...]) }
        if let host = element["host"] { hop.host = try checked(host: host[...]) }
        if let name = element["for"] {
          guard let address = node(name[...]) else { throw unreadable("Forwarded") }
          hop.client = address
        }
        result = hop
        guard proxies.contain(hop.client) else { return result }
      }
    }
    return result
  }

  // MARK: Parts

  /// An address with or without a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
  private static func node(_ text: Substring) -> NetworkAddress? {
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]"), isPort(text[text.index(after: end)...]) else {
        return nil
      }
      return NetworkAddress(text[text.index(after: text.startIndex)..<end]).flatMap {
        $0.isIPv4 ? nil : $0
      }
    }
    let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
    guard colons == 1, let colon = text.firstIndex(of: ":") else { return NetworkAddress(text) }
    return isPort(text[colon...]) ? NetworkAddress(text[..<colon]) : nil
  }

  private static func isPort(_ text: Substring) -> Bool {
    text.isEmpty
      || text.first == ":" && (1...5).contains(text.utf8.count - 1)
        && text.utf8.dropFirst().allSatisfy(\.isDigit)
  }

  private static func checked(scheme: Substring) throws(MalformedInput) -> String {
    switch scheme.lowercased() {
    case "http": "http"
    case "https": "https"
    default: throw unreadable("X-Forwarded-Proto")
    }
  }

  private static func checked(host: Substring) throws(MalformedInput) -> String {
    let isHost = host.utf8.allSatisfy {
      $0.isDigit || $0.isLetter || [0x2D, 0x2E, 0x3A, 0x5B, 0x5D, 0x5F].contains($0)  // - . : [ ] _
    }
    guard isHost, !host.isEmpty, host.utf8.count <= 255 else {
      throw unreadable("X-Forwarded-Host")
    }
    return host.lowercased()
  }

  private static func unreadable(_ name: String) -> MalformedInput {
    MalformedInput(
      "A proxy in front of this site sent a header \(name) that cannot be read. Its settings have to "
        + "be corrected.")
  }

  static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let last = text.utf8.last, last == 0x20 || last == 0x09 { text.removeLast() }
    return text.drop { $0 == " " || $0 == "\t" }
  }
}

/// The pairs that one proxy added (RFC 7239, section 4), by their names in small letters.
struct ForwardedElement {
  private var pairs: [String: String] = [:]

  subscript(name: String) -> String? { pairs[name] }

  /// The elements of a header in order; nil where it is not as RFC 7239 says.
  static func list(_ value: String) -> [ForwardedElement]? {
    var elements: [ForwardedElement] = []
    var rest = Forwarded.trimmed(value[...])
    while !rest.isEmpty {
      var element = ForwardedElement()
      while true {
        guard let (name, value) = pair(&rest), element.pairs.updateValue(value, forKey: name) == nil
        else { return nil }
        guard rest.first == ";" else { break }
        rest = Forwarded.trimmed(rest.dropFirst())
      }
      elements.append(element)
      guard !rest.isEmpty else { break }
      guard rest.first == "," else { return nil }
      rest = Forwarded.trimmed(rest.dropFirst())
      if rest.isEmpty { return nil }
    }
    return elements
  }

  private static func pair(_ rest: inout Substring) -> (String, String)? {
    let name = rest.prefix { $0.isASCII && $0.isToken }
    rest = rest.dropFirst(name.count)
    guard !name.isEmpty, rest.first == "=" else { return nil }
    rest = rest.dropFirst()
    let value: String
    if rest.first == "\"" {
      guard let quoted = quoted(&rest) else { return nil }
      value = quoted
    } else {
      let token = rest.prefix { $0.isASCII && $0.isToken }
      guard !token.isEmpty else { return nil }
      rest = rest.dropFirst(token.count)
      value = String(token)
    }
    rest = Forwarded.trimmed(rest)
    return (name.lowercased(), value)
  }

  /// A quoted string (RFC 9110, section 5.6.4), without its quotes and backslashes.
  private static func quoted(_ rest: inout Substring) -> String? {
    rest = rest.dropFirst()
    var text = ""
    while let next = rest.popFirst() {
      switch next {
      case "\"": return text
      case "\\":
        guard let escaped = rest.popFirst() else { return nil }
        text.append(escaped)
      default: text.append(next)
      }
    }
    return nil
  }
}

extension Character {
  /// RFC 9110, section 5.6.2.
  fileprivate var isToken: Bool { isLetter || isNumber || "!#$%&'*+-.^_`|~".contains(self) }
}

extension HTTPField.Name {
  static let forwarded = known("Forwarded")
  static let xForwardedFor = known("X-Forwarded-For")
  static let xForwardedHost = known("X-Forwarded-Host")
  static let xForwardedProto = known("X-Forwarded-Proto")
}
