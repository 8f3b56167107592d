/// Names one command, so that sending it again is free: 16 bytes, chosen by whoever sends it.
public struct CommandID: Hashable, Sendable, CustomStringConvertible {
  /// The bytes, as two big-endian halves.
  public let high: UInt64
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// A new id that sorts by time (UUID version 7, RFC 9562), so that indexing it stays cheap.
  public static func new(
    at time: Timestamp, using generator: inout some RandomNumberGenerator
  ) -> CommandID {
    let milliseconds = UInt64(max(0, time.microseconds / 1000)) & 0xFFFF_FFFF_FFFF
    let random: UInt64 = generator.next()
    return CommandID(
      high: milliseconds << 16 | 0x7000 | random >> 52,
      low: 0x8000_0000_0000_0000 | generator.next() >> 2)
  }

  /// Thirty-two hexadecimal digits.
  public var description: String { hex(high) + hex(low) }

  private func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
