import Domain
import LMDB
import ProjectionEngine

/// The words of many requests at once: each word is kept once, with a number of its own, and what was
/// found is a list of pairs of numbers until all of it is sorted.
final class WordGathering: Gathering {
  private let words: ViewTable<ByteKey>
  private var dictionary = WordDictionary()
  /// Word and request of all that was found: 4 bytes each.
  private var found: [UInt64] = []
  /// Of each word, the request that it was last found in.
  private var last: [UInt32] = []
  private var key: [UInt8] = []

  init(_ words: ViewTable<ByteKey>) { self.words = words }

  func take(_ recorded: RecordedFact) {
    FilterIndexProjection.forEachWord(of: recorded) { reference, place, word in
      FilterIndexProjection.write(reference.board, word, place, to: &key)
      let id = dictionary.id(of: key)
      if id == last.count { last.append(0) }
      let number = reference.number.rawValue
      if last[id] == number { return }
      last[id] = number
      found.append(UInt64(id) << 32 | UInt64(number))
    }
  }

  func finish(in batch: ViewBatch) {
    let (starts, numbers) = numbersByWord()
    var entries: [(key: ByteKey, value: [UInt8])] = []
    entries.reserveCapacity(dictionary.count)
    for id in dictionary.sorted() {
      var mine = Array(numbers[starts[id]..<starts[id + 1]])
      if !zip(mine, mine.dropFirst()).allSatisfy(<) { mine = Set(mine).sorted() }
      add(mine, under: dictionary.bytes(of: id), to: &entries, batch)
    }
    batch.load(entries, in: words)
  }

  /// The requests of each word side by side, and where those of each word begin.
  private func numbersByWord() -> (starts: [Int], numbers: [UInt32]) {
    var starts = [Int](repeating: 0, count: dictionary.count + 1)
    for pair in found { starts[Int(pair >> 32) + 1] += 1 }
    for id in 0..<dictionary.count { starts[id + 1] += starts[id] }
    var next = starts
    var numbers = [UInt32](repeating: 0, count: found.count)
    for pair in found {
      let id = Int(pair >> 32)
      numbers[next[id]] = UInt32(truncatingIfNeeded: pair)
      next[id] += 1
    }
    return (starts, numbers)
  }

  /// Adds the chunks of one word, given its requests in order.
  private func add(
    _ numbers: [UInt32], under word: [UInt8],
    to entries: inout [(key: ByteKey, value: [UInt8])], _ batch: ViewBatch
  ) {
    var begin = 0
    while begin < numbers.count {
      let chunk = PostingChunk.chunk(of: numbers[begin])
      let end =
        numbers[begin...].firstIndex { PostingChunk.chunk(of: $0) != chunk } ?? numbers.count
      var bytes = word
      bytes.append(integer: chunk.bigEndian)
      let key = ByteKey(bytes)
      if var stored = batch.value(forKey: key, in: words) {
        for number in numbers[begin..<end] { PostingChunk.insert(number, into: &stored) }
        entries.append((key, stored))
      } else {
        entries.append((key, PostingChunk.encoded(numbers[begin..<end])))
      }
      begin = end
    }
  }
}

/// Byte strings by numbers from 0 on, in the order in which they came.
private struct WordDictionary {
  /// All of them, one after the other, and where each begins; one more place for the end.
  private var text: [UInt8] = []
  private var starts: [Int] = [0]
  private var hashes: [UInt64] = []
  /// Open addressing: one more than a number, or 0 where nothing is. A power of two of them.
  private var slots = [UInt32](repeating: 0, count: 1 << 12)
  /// By lot, so that nobody can choose words that all have one place.
  private let seed = UInt64.random(in: .min ... .max)

  var count: Int { hashes.count }

  func bytes(of id: Int) -> [UInt8] { Array(text[starts[id]..<starts[id + 1]]) }

  /// The number of `key`, which gets the next one where it is new.
  mutating func id(of key: [UInt8]) -> Int {
    let hash = hash(of: key)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let id = Int(slots[slot]) - 1
      if hashes[id] == hash, isEqual(id, key) { return id }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = UInt32(count + 1)
    text += key
    starts.append(text.count)
    hashes.append(hash)
    if count * 2 > slots.count { grow() }
    return count - 1
  }

  /// The numbers in the order of their bytes.
  func sorted() -> [Int] {
    struct Entry {
      let board: UInt32
      /// The first bytes after the board's, which tell most from each other.
      let beginning: UInt64
      let id: Int
    }
    let entries = (0..<count).map { id in
      var board: UInt32 = 0
      var beginning: UInt64 = 0
      for place in starts[id]..<min(starts[id] + 4, text.count) {
        board = board << 8 | UInt32(text[place])
      }
      for place in starts[id] + 4..<starts[id] + 12 {
        beginning = beginning << 8 | (place < starts[id + 1] ? UInt64(text[place]) : 0)
      }
      return Entry(board: board, beginning: beginning, id: id)
    }
    return entries.sorted { a, b in
      if a.board != b.board { return a.board < b.board }
      if a.beginning != b.beginning { return a.beginning < b.beginning }
      return text[starts[a.id]..<starts[a.id + 1]]
        .lexicographicallyPrecedes(text[starts[b.id]..<starts[b.id + 1]])
    }.map(\.id)
  }

  private func isEqual(_ id: Int, _ key: [UInt8]) -> Bool {
    let start = starts[id]
    guard starts[id + 1] - start == key.count else { return false }
    for place in key.indices where text[start + place] != key[place] { return false }
    return true
  }

  private func hash(of key: [UInt8]) -> UInt64 {
    var hash = seed ^ UInt64(key.count)
    var place = 0
    while place + 8 <= key.count {
      hash = Self.mixed(hash ^ key.integer(at: place))
      place += 8
    }
    var rest: UInt64 = 0
    while place < key.count {
      rest = rest << 8 | UInt64(key[place])
      place += 1
    }
    return Self.mixed(hash ^ rest)
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for id in 0..<count {
      var slot = Int(truncatingIfNeeded: hashes[id]) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(id + 1)
    }
  }
}
