import LMDB
import ProjectionEngine

/// A set of request numbers in chunks of 8,192, each in the smaller of two forms: a sorted list of
/// 16-bit offsets, or a bitmap. As in Chambi et al., "Better bitmap performance with Roaring
/// bitmaps" (2016), with chunks an eighth of theirs, so that a change rewrites a kilobyte at most.
///
/// A chunk of a given set has one form only, so that equal sets are equal bytes.
public enum PostingChunk {
  /// How many numbers one chunk covers.
  public static let span: UInt32 = 8192
  static let bitmapBytes = Int(span) / 8
  /// Up to this many numbers a list is no longer than the bitmap. The list is told from the
  /// bitmap by its length, so it stays one below.
  static let maximumListed = bitmapBytes / 2 - 1

  public static func chunk(of number: UInt32) -> UInt32 { number / span }

  /// Adds `number` to the chunk's bytes (empty where the chunk is).
  public static func insert(_ number: UInt32, into bytes: inout [UInt8]) {
    let offset = UInt16(number % span)
    if bytes.count == bitmapBytes {
      bytes[Int(offset / 8)] |= 1 << (offset % 8)
      return
    }
    let index = lowerBound(of: offset, in: bytes)
    if index < bytes.count / 2 && listed(index, in: bytes) == offset { return }
    if index == bytes.count / 2 {
      bytes.append(integer: offset.littleEndian)  // The common case: numbers grow.
    } else {
      bytes.insert(contentsOf: [UInt8(offset & 0xFF), UInt8(offset >> 8)], at: index * 2)
    }
    if bytes.count / 2 > maximumListed { bytes = bitmap(ofList: bytes) }
  }

  /// The bytes of numbers of one chunk, which are in order.
  static func encoded(_ numbers: ArraySlice<UInt32>) -> [UInt8] {
    var list: [UInt8] = []
    list.reserveCapacity(numbers.count * 2)
    for number in numbers { list.append(integer: UInt16(number % span).littleEndian) }
    return numbers.count > maximumListed ? bitmap(ofList: list) : list
  }

  /// Adds the chunk's numbers to `set`.
  public static func add(_ bytes: RawSpan, chunk: UInt32, to set: inout RequestSet) {
    let base = Int(chunk) * Int(span) / 64
    if bytes.byteCount == bitmapBytes {
      set.reserve(words: base + bitmapBytes / 8)
      for word in 0..<bitmapBytes / 8 {
        set.words[base + word] |= UInt64(littleEndian: bytes.integer(at: word * 8))
      }
      return
    }
    guard bytes.byteCount >= 2 else { return }
    let last = UInt16(littleEndian: bytes.integer(at: bytes.byteCount - 2))
    set.reserve(words: base + Int(last) / 64 + 1)
    for index in 0..<bytes.byteCount / 2 {
      let offset = UInt16(littleEndian: bytes.integer(at: index * 2))
      set.words[base + Int(offset) / 64] |= 1 << UInt64(offset % 64)
    }
  }

  // MARK: Forms

  private static func listed(_ index: Int, in bytes: [UInt8]) -> UInt16 {
    UInt16(littleEndian: bytes.integer(at: index * 2))
  }

  private static func lowerBound(of offset: UInt16, in bytes: [UInt8]) -> Int {
    var low = 0
    var high = bytes.count / 2
    if high > 0 && listed(high - 1, in: bytes) < offset { return high }
    while low < high {
      let middle = (low + high) / 2
      if listed(middle, in: bytes) < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func bitmap(ofList bytes: [UInt8]) -> [UInt8] {
    var bitmap = [UInt8](repeating: 0, count: bitmapBytes)
    for index in 0..<bytes.count / 2 {
      let offset = listed(index, in: bytes)
      bitmap[Int(offset / 8)] |= 1 << (offset % 8)
    }
    return bitmap
  }
}
