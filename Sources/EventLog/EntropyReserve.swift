import Glibc

/// The kernel's random numbers, some dozens a system call: a call each costs as much as hashing a body.
///
/// Has one owner: a copy would give the same numbers again.
public struct EntropyReserve: RandomNumberGenerator {
  /// The most that `getentropy(3)` gives at once.
  private static let count = 256 / MemoryLayout<UInt64>.size
  private var numbers: [UInt64] = []

  public init() {}

  public mutating func next() -> UInt64 {
    if let number = numbers.popLast() { return number }
    numbers = [UInt64](repeating: 0, count: Self.count)
    let answer = numbers.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) }
    precondition(answer == 0, "the kernel gives no random bytes: error \(errno)")
    return numbers.removeLast()
  }
}
