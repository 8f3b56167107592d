import HTTPTypes
import Testing

@testable import Web

/// What proxies say of a client, and what of it is believed.
struct ForwardedTests {
  private let proxies = ["10.0.0.0/8", "::1"].compactMap { NetworkRange($0) }

  private func read(_ headers: HTTPFields) throws -> Forwarded? {
    try Forwarded(headers, proxies: proxies)
  }

  @Test(
    arguments: [
      ("203.0.113.9", "203.0.113.9"), ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
      ("203.0.113.9, 10.0.0.2", "203.0.113.9"), ("evil, 203.0.113.9 , 10.0.0.2", "203.0.113.9"),
      ("10.0.0.3, 10.0.0.2", "10.0.0.3"), ("203.0.113.9:4711", "203.0.113.9"),
      ("[2001:db8::9]:80", "2001:db8::9"), ("2001:db8::9", "2001:db8::9"),
    ])
  func `the client is the last hop that is no proxy of ours`(header: String, client: String) throws
  {
    #expect(try read([.xForwardedFor: header])?.client == NetworkAddress(client))
  }

  @Test func `several lines of a header are one list`() throws {
    var headers = HTTPFields()
    headers.append(HTTPField(name: .xForwardedFor, value: "198.51.100.1"))
    headers.append(HTTPField(name: .xForwardedFor, value: "203.0.113.9"))
    #expect(try read(headers)?.client == NetworkAddress("203.0.113.9"))
  }

  @Test(arguments: [
    "for=203.0.113.9;proto=https;host=requests.example",
    #"For="203.0.113.9:4711"; Proto=https ;HOST="requests.example""#,
    #"for=198.51.100.1;proto=http;host=evil.example, for=203.0.113.9;proto=https;host=requests.example"#,
    #"for=203.0.113.9;proto=https;host=requests.example, for=10.0.0.2;proto=http;host=inner"#,
  ])
  func `the standard header names address, scheme and host of one hop`(header: String) throws {
    #expect(
      try read([.forwarded: header])
        == Forwarded(
          client: NetworkAddress("203.0.113.9"), scheme: "https", host: "requests.example"))
  }

  @Test func `an address of IPv6 stands in quotes and brackets`() throws {
    let read = try read([.forwarded: #"for="[2001:db8::9]:80""#])
    #expect(read?.client == NetworkAddress("2001:db8::9"))
  }

  @Test(
    arguments: [
      [.xForwardedFor: "203.0.113.9, unknown"], [.xForwardedFor: "203.0.113.9:x"],
      [.xForwardedFor: "[203.0.113.9]"], [.xForwardedFor: "[::1"], [.xForwardedProto: "gopher"],
      [.xForwardedHost: "a b"], [.xForwardedHost: "evil.example/path"], [.forwarded: "for=_hidden"],
      [.forwarded: "for"], [.forwarded: "for=\"203.0.113.9"],
      [.forwarded: "for=203.0.113.9;for=::1"],
      [.forwarded: "for=203.0.113.9,"], [.forwarded: "for=203.0.113.9 by=::1"],
      [.forwarded: "for=203.0.113.9;proto=ftp"],
      [.forwarded: "for=203.0.113.9", .xForwardedFor: "198.51.100.1"],
    ] as [HTTPFields])
  func `what no working proxy sends is refused`(headers: HTTPFields) throws {
    #expect(throws: MalformedInput.self) { try read(headers) }
  }

  @Test func `both headers may say the same`() throws {
    let both = try read([
      .forwarded: "for=203.0.113.9;host=a.example", .xForwardedFor: "203.0.113.9",
      .xForwardedProto: "https",
    ])
    #expect(
      both
        == Forwarded(client: NetworkAddress("203.0.113.9"), scheme: "https", host: "a.example"))
  }

  @Test func `where nothing is said, nothing is known`() throws {
    #expect(try read([:]) == nil)
    #expect(try read([.xForwardedFor: " , "]) == nil)
  }
}
