import Glibc

/// The random bytes before each body: without them, a short body could be guessed from its digest
/// after it was erased.
public enum Salt {
  /// Bytes of a salt.
  public static let size = 16
}

/// Salts from the kernel's generator, sixteen a system call: a call each would cost a batch as much
/// as hashing its bodies.
struct Salts {
  /// The most that `getentropy(3)` gives at once.
  private static let reserve = 256
  private var bytes: [UInt8] = []

  /// Adds a salt that was never used.
  mutating func appendNext(to body: inout [UInt8]) {
    if bytes.isEmpty {
      bytes = [UInt8](repeating: 0, count: Self.reserve)
      let answer = getentropy(&bytes, bytes.count)
      precondition(answer == 0, "the kernel gives no random bytes: error \(errno)")
    }
    body.append(contentsOf: bytes.suffix(Salt.size))
    bytes.removeLast(Salt.size)
  }
}
