import Ledger

/// Which tile an address names, below its level: `<N>[.p/<W>]` of https://c2sp.org/tlog-tiles, where
/// the index is cut in groups of three digits, all but the last with an `x` before it.
struct TilePath: Equatable {
  /// Groups that a number of 64 bits has.
  static let maximumGroups = 7

  let index: UInt64
  /// How many hashes or events are asked for: all of a full tile, unless the address says fewer.
  let width: Int

  var isFull: Bool { width == RequestLedger.tileWidth }

  init(index: UInt64, width: Int) {
    self.index = index
    self.width = width
  }

  /// Nil unless `parts` are written in the one way that the specification has for a tile.
  init?(_ parts: [some StringProtocol]) {
    var groups = parts.map { String($0) }
    var width = RequestLedger.tileWidth
    if groups.count > 1, groups[groups.count - 2].hasSuffix(".p") {
      guard let number = Int(groups.removeLast()), (1..<RequestLedger.tileWidth).contains(number)
      else { return nil }
      width = number
      groups[groups.count - 1].removeLast(2)
    }
    guard (1...Self.maximumGroups).contains(groups.count),
      let index = UInt64(groups.map { $0.drop { $0 == "x" } }.joined())
    else { return nil }
    self.init(index: index, width: width)
    // Leading zeros, a sign, a missing or second x: there is one address for a tile, and no other.
    guard description == parts.joined(separator: "/") else { return nil }
  }
}

extension TilePath: CustomStringConvertible {
  /// As `init(_:)` reads it.
  var description: String {
    var groups: [String] = []
    var rest = index
    repeat {
      let digits = String(rest % 1000)
      let group = String(repeating: "0", count: 3 - digits.utf8.count) + digits
      groups.insert(groups.isEmpty ? group : "x\(group)", at: 0)
      rest /= 1000
    } while rest > 0
    return groups.joined(separator: "/") + (isFull ? "" : ".p/\(width)")
  }
}
