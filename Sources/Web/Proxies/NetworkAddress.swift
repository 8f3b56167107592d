import Glibc
public import NIOCore

/// An address of a machine, IPv4 or IPv6, without its port. IPv4 is kept as the IPv6 addresses that
/// stand for it (`::ffff:0:0/96`, RFC 4291, section 2.5.5.2), so that one machine has one address
/// whichever socket it came through.
public struct NetworkAddress: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  /// Takes what the system's `inet_pton` takes, and nothing else: no names, no ports, no zones.
  public init?(_ text: some StringProtocol) {
    let text = String(text)
    // A NUL would hide what comes after it.
    guard !text.utf8.contains(0), text.utf8.count < Int(INET6_ADDRSTRLEN) else { return nil }
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      self.init(four: UInt32(bigEndian: four.s_addr))
      return
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
    self.init(six)
  }

  /// The address of a socket's other end; nil where it is no address of a network.
  public init?(_ socket: SocketAddress?) {
    guard let text = socket?.ipAddress else { return nil }
    self.init(text)
  }

  private init(four: UInt32) {
    high = 0
    low = 0xFFFF_0000_0000 | UInt64(four)
  }

  private init(_ six: in6_addr) {
    let halves = withUnsafeBytes(of: six) { bytes in
      (
        bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      )
    }
    high = UInt64(bigEndian: halves.0)
    low = UInt64(bigEndian: halves.1)
  }

  var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

  /// Whether it means the machine itself: `127.0.0.0/8` and `::1`.
  var isLoopback: Bool { isIPv4 ? low >> 24 & 0xFF == 127 : high == 0 && low == 1 }

  /// What a provider gives to one customer: the address itself for IPv4, its /64 for IPv6 (RFC 6177),
  /// of which one machine has all addresses that it likes.
  var household: NetworkAddress { isIPv4 ? self : NetworkAddress(high: high, low: 0) }

  private init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}

extension NetworkAddress: CustomStringConvertible {
  /// As RFC 5952 writes it.
  public var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    if isIPv4 {
      var four = in_addr(s_addr: UInt32(truncatingIfNeeded: low).bigEndian)
      inet_ntop(AF_INET, &four, &text, socklen_t(text.count))
    } else {
      var halves = (high.bigEndian, low.bigEndian)
      inet_ntop(AF_INET6, &halves, &text, socklen_t(text.count))
    }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

/// Addresses that belong together, as in `10.0.0.0/8`; one address is a range too.
public struct NetworkRange: Hashable, Sendable {
  private let base: NetworkAddress
  /// Counted from the first of 128 bits.
  private let prefix: Int

  /// Nil for what is no range, and where bits are set after the prefix: whoever writes `10.1.0.0/8`
  /// means something else than what it says.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let base = NetworkAddress(parts[0]) else { return nil }
    self.base = base
    guard parts.count == 2 else {
      prefix = 128
      return
    }
    let length = parts[1]
    guard !length.isEmpty, length.utf8.count <= 3, length.utf8.allSatisfy(\.isDigit),
      let bits = Int(length), bits <= (base.isIPv4 ? 32 : 128)
    else { return nil }
    prefix = base.isIPv4 ? bits + 96 : bits
    guard contains(base) else { return nil }
  }

  /// Whether it is one of them.
  public func contains(_ address: NetworkAddress) -> Bool {
    address.high & Self.mask(prefix) == base.high
      && address.low & Self.mask(prefix - 64) == base.low
  }

  private static func mask(_ bits: Int) -> UInt64 {
    bits <= 0 ? 0 : bits >= 64 ? .max : ~(UInt64.max >> UInt64(bits))
  }
}

extension Sequence<NetworkRange> {
  /// Whether the address is in one of them; nobody's address is in none.
  func contain(_ address: NetworkAddress?) -> Bool {
    guard let address else { return false }
    return contains { $0.contains(address) }
  }
}
