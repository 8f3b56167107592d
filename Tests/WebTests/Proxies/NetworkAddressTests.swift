import Testing

@testable import Web

/// Addresses and ranges as people and proxies write them.
struct NetworkAddressTests {
  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1"), ("::1", "::1"), ("2001:DB8::0:1", "2001:db8::1"),
    ("::ffff:192.0.2.1", "192.0.2.1"),
  ])
  func `an address is read and written the usual way`(text: String, written: String) {
    #expect(NetworkAddress(text)?.description == written)
  }

  @Test(arguments: [
    "", "localhost", "192.0.2", "192.0.2.1:80", "192.0.2.256", "192.0.2.01", " 192.0.2.1", "[::1]",
    "fe80::1%eth0", "192.0.2.1\u{0}", "0x7f.1", "2130706433", "1.2.3.4.5", "١٢٧.0.0.1", "::1::",
  ])
  func `what is no address is none`(text: String) {
    #expect(NetworkAddress(text) == nil)
  }

  @Test(arguments: [
    ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
    ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("127.0.0.1", "127.0.0.1", true),
    ("127.0.0.1", "127.0.0.2", false), ("0.0.0.0/0", "203.0.113.9", true),
    ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "2001:db8::1", true), ("::1", "::1", true),
    ("2001:db8::/65", "2001:db8::7fff:0:0:1", true),
    ("2001:db8::/65", "2001:db8:0:0:8000::", false),
    ("2001:db8::/64", "2001:db8:0:1::", false), ("192.0.2.0/31", "192.0.2.1", true),
    ("192.0.2.0/31", "192.0.2.2", false),
  ])
  func `a range has its addresses and no other`(range: String, address: String, isIn: Bool) throws {
    let range = try #require(NetworkRange(range))
    #expect(range.contains(try #require(NetworkAddress(address))) == isIn)
  }

  @Test(arguments: [
    "10.1.0.0/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "/8",
    "2001:db8::1/64", "::/129", "10.0.0.0/08x", "localhost",
  ])
  func `what is no range is none`(text: String) {
    #expect(NetworkRange(text) == nil)
  }

  @Test func `the addresses of one household are one`() throws {
    let household = { (text: String) in NetworkAddress(text)?.household }
    #expect(household("2001:db8::1") == household("2001:db8::ffff:ffff:ffff:ffff"))
    #expect(household("2001:db8::1") != household("2001:db8:0:1::1"))
    #expect(household("192.0.2.1") != household("192.0.2.2"))
  }
}
