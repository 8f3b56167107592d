import Glibc

/// Which addresses are counted as one.
enum AuditHousehold {
  /// What stands for all that one customer of a provider has: the address itself for IPv4, its /64 for
  /// IPv6 (RFC 6177), of which one machine has all addresses that it likes. What is no address stands
  /// for itself.
  static func of(_ address: String) -> String {
    // What comes after a NUL is hidden from the system's parser, and a zone is no part of it.
    guard !address.utf8.contains(0) else { return address }
    let text = String(address.prefix { $0 != "%" })
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return address }
    let bytes = withUnsafeBytes(of: six) { Array($0) }
    if isMapped(bytes) { return bytes.suffix(4).map { String($0) }.joined(separator: ".") }
    return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "/64"
  }

  /// Whether it is one of the IPv6 addresses that stand for those of IPv4 (`::ffff:0:0/96`).
  private static func isMapped(_ bytes: [UInt8]) -> Bool {
    bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
  }
}
