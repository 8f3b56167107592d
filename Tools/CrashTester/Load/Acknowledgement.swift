import EventLog

/// That a command was acknowledged, as the load tells it: in a write of its own, at once.
struct Acknowledgement: Equatable {
  /// Bytes of one as it is told. Less than a pipe takes in one piece.
  static let size = 28

  let id: CommandID
  /// The position of its last event, and how many there are.
  let last: Position
  let events: UInt32

  var bytes: [UInt8] {
    [id.high, id.low, last.rawValue].flatMap { value in
      (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    } + (0..<4).map { UInt8(truncatingIfNeeded: events >> (8 * $0)) }
  }

  init(id: CommandID, last: Position, events: UInt32) {
    self.id = id
    self.last = last
    self.events = events
  }

  /// Reads `bytes`; traps where there are fewer than `size`.
  init(_ bytes: ArraySlice<UInt8>) {
    func number(_ offset: Int, _ count: Int) -> UInt64 {
      bytes.dropFirst(offset).prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    precondition(bytes.count >= Self.size, "\(bytes.count) bytes are no acknowledgement")
    id = CommandID(high: number(0, 8), low: number(8, 8))
    last = Position(number(16, 8))
    events = UInt32(number(24, 4))
  }

  /// All that `bytes` hold; a piece of one at the end is none.
  static func all(in bytes: some Collection<UInt8>) -> [Acknowledgement] {
    let bytes = Array(bytes)
    return stride(from: 0, through: bytes.count - size, by: size).map {
      Acknowledgement(bytes[$0..<$0 + size])
    }
  }
}
