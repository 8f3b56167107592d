/// All contents that the disk may have where the power goes at one point: any part of what was
/// written since the last sync, by whole writes and by sectors, in any order.
///
/// A sector is written whole or not at all: LMDB relies on it for its meta page, and so do the disks'
/// makers.
struct CrashStates {
  static let sector = 512
  /// How many random choices of each kind are made at a point.
  private static let choices = 4

  /// Which of the writes reached the disk, and in which order.
  enum Choice: Equatable {
    case all
    case none
    case without(Int)
    case only(Int)
    /// Whole writes, chosen and ordered at random.
    case some
    /// Sectors chosen at random from all writes.
    case sectors
    /// Sectors chosen at random from one write; those before it reached the disk, those after it did
    /// not.
    case torn(Int)
    /// As `sectors`; where the file had not been that long before, the rest is rubbish: the length
    /// and the blocks were on the disk, their content was not.
    case rubbish
  }

  /// What can happen to `count` writes in flight.
  static func choices(of count: Int) -> [Choice] {
    guard count > 0 else { return [.all] }
    var choices: [Choice] = [.all, .none]
    if count > 1 { for index in 0..<count { choices += [.without(index), .only(index)] } }
    choices += (0..<count).map { .torn($0) }
    for _ in 0..<Self.choices { choices += [.some, .sectors] }
    return choices + [.rubbish]
  }

  /// The pieces that reach the disk under `choice`, in the order in which they do.
  static func pieces(
    _ choice: Choice, of writes: [Piece], size: Int, _ random: inout Random
  ) -> [Piece] {
    switch choice {
    case .all: return writes
    case .none: return []
    case .without(let index):
      var others = writes
      others.remove(at: index)
      return others
    case .only(let index): return [writes[index]]
    case .some: return writes.filter { _ in random.next() % 2 == 0 }.shuffled(using: &random)
    case .sectors: return writes.flatMap(sectors).filter { _ in random.next() % 2 == 0 }
    case .torn(let index):
      return writes.prefix(index)
        + sectors(of: writes[index]).filter { _ in random.next() % 2 == 0 }
    case .rubbish:
      return writes.flatMap(sectors).compactMap { piece in
        if random.next() % 2 == 0 { return piece }
        guard piece.offset >= size else { return nil }
        let rubbish = (0..<piece.bytes.count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        return Piece(offset: piece.offset, bytes: rubbish[...])
      }
    }
  }

  /// The piece, cut where sectors begin.
  private static func sectors(of piece: Piece) -> [Piece] {
    var parts: [Piece] = []
    var offset = piece.offset
    var bytes = piece.bytes
    while !bytes.isEmpty {
      let length = min(bytes.count, sector - offset % sector)
      parts.append(Piece(offset: offset, bytes: bytes.prefix(length)))
      bytes = bytes.dropFirst(length)
      offset += length
    }
    return parts
  }
}
