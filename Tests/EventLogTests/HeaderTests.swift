import TestSupport
import Testing

@testable import EventLog

@Suite struct `Stored headers` {
  /// Every byte of every value is another one, so that none can be in another's place.
  private let header = Header(
    recordedAt: Timestamp(microseconds: 0x0001_0203_0405_0607),
    happenedAt: Timestamp(microseconds: -2), board: 0x1112_1314, request: 0x2122_2324,
    revision: 0x3132_3334, actor: 0x4142_4344, kind: 0x5152, version: 0x6162,
    argument: .init(0x7172_7374, 0x8182_8384, 0x9192_9394), fingerprint: 0xA1A2_A3A4,
    commandID: CommandID(high: 0xB1B2_B3B4_B5B6_B7B8, low: 0xC1C2_C3C4_C5C6_C7C8),
    bodyDigest: .init(
      words: (
        0xD1D2_D3D4_D5D6_D7D8, 0xE1E2_E3E4_E5E6_E7E8, 0xF1F2_F3F4_F5F6_F7F8, 0x0102_0304_0506_0708
      )))

  /// Packed by another program, from the layout in `Header.swift`.
  private let bytes = """
    0706050403020100feffffffffffffff14131211242322213433323144434241\
    52516261747372718483828194939291a4a3a2a1b1b2b3b4b5b6b7b8c1c2c3c4\
    c5c6c7c8d8d7d6d5d4d3d2d1e8e7e6e5e4e3e2e1f8f7f6f5f4f3f2f108070605\
    04030201
    """

  @Test func `the layout of formats 1 and 2 never changes`() {
    #expect(EventLogStore.formatVersion == 2)
    #expect(Header.size == 100)
    #expect(header.encoded.hexadecimal == bytes)
  }

  @Test func `what was stored is what is read`() {
    #expect(Header(bytes: header.encoded.span.bytes) == header)
  }

  @Test func `random headers survive being stored`() {
    var random = SeededGenerator(seed: 6)
    for _ in 0..<500 {
      let bytes = (0..<Header.size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      #expect(Header(bytes: bytes.span.bytes).encoded == bytes)
    }
  }
}

@Suite struct `Command ids` {
  @Test func `an id is written as thirty-two digits`() {
    #expect(CommandID(high: 0, low: 1).description == "00000000000000000000000000000001")
    #expect(
      CommandID(high: 0x0123_4567_89AB_CDEF, low: .max).description
        == "0123456789abcdefffffffffffffffff")
  }

  @Test func `a new one is a UUID of version 7, and sorts by time`() {
    var random = SeededGenerator(seed: 7)
    var ids: [CommandID] = []
    for millisecond in 0..<200 as Range<Int64> {
      let time = Timestamp(microseconds: 1_772_355_600_000_000 + millisecond * 1000)
      let id = CommandID.new(at: time, using: &random)
      #expect(id.high >> 16 == UInt64(1_772_355_600_000 + millisecond))
      #expect(id.high >> 12 & 0xF == 7)
      #expect(id.low >> 62 == 0b10)
      ids.append(id)
    }
    #expect(ids.map(\.description) == ids.map(\.description).sorted())
    #expect(Set(ids).count == ids.count)
  }
}

@Suite struct `Positions` {
  @Test func `a position has the one before and the one after`() {
    #expect(Position.zero.next == Position(1))
    #expect(Position(1).previous == .zero)
    #expect(Position(2) < Position(10))
    #expect(Position(1234).description == "1234")
  }
}

extension [UInt8] {
  var hexadecimal: String {
    map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
