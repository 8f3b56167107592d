import Synchronization
import Testing

@testable import SignIn

@Suite struct `Comparing secrets` {
  /// Bytes that count how many of them were looked at.
  private struct Watched: Collection {
    let bytes: [UInt8]
    let reads: Reads
    final class Reads: Sendable {
      let count = Atomic<Int>(0)
    }

    var startIndex: Int { bytes.startIndex }
    var endIndex: Int { bytes.endIndex }
    func index(after index: Int) -> Int { index + 1 }
    subscript(index: Int) -> UInt8 {
      reads.count.add(1, ordering: .relaxed)
      return bytes[index]
    }
  }

  /// How many bytes of `guess` and `secret` were read, and what came of it.
  private func compare(_ guess: [UInt8], _ secret: [UInt8]) -> (reads: Int, isEqual: Bool) {
    let reads = Watched.Reads()
    let isEqual = areEqualInConstantTime(
      Watched(bytes: guess, reads: reads), Watched(bytes: secret, reads: reads))
    return (reads.count.load(ordering: .relaxed), isEqual)
  }

  @Test func `every byte is read, wherever a guess is wrong`() {
    let secret = Array("0123456789abcdef0123456789abcdef".utf8)
    #expect(compare(secret, secret) == (reads: 64, isEqual: true))
    for wrong in secret.indices {
      var guess = secret
      guess[wrong] ^= 1
      #expect(compare(guess, secret) == (reads: 64, isEqual: false), "wrong at \(wrong)")
    }
  }

  @Test func `another length is another secret, and nothing of it is read`() {
    let secret = Array("0123456789abcdef".utf8)
    for guess in [[], Array(secret.dropLast()), secret + [0]] {
      #expect(compare(guess, secret) == (reads: 0, isEqual: false))
    }
  }

  @Test func `texts are equal by their bytes`() {
    #expect(areEqualInConstantTime("token", "token"))
    #expect(!areEqualInConstantTime("token", "tokeN"))
    // Equal as Swift's strings, and two different secrets all the same.
    #expect(!areEqualInConstantTime("e\u{301}", "\u{E9}"))
  }
}
