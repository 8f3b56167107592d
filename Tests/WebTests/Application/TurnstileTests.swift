import Synchronization
import Testing

@testable import Web

/// One after the other.
struct TurnstileTests {
  private struct Trip: Error {}

  /// How many are in it.
  private final class Inside: Sendable {
    private let count = Mutex(0)

    func enter() -> Int {
      count.withLock { count in
        count += 1
        return count
      }
    }

    func leave() { count.withLock { $0 -= 1 } }
  }

  @Test func `two are never in it at once, and who trips lets the next through`() async {
    let turnstile = Turnstile()
    let inside = Inside()
    let passed = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<100 {
        group.addTask {
          do {
            return try await turnstile.inTurn {
              let count = inside.enter()
              #expect(count == 1)
              await Task.yield()
              inside.leave()
              if number.isMultiple(of: 3) { throw Trip() }
              return true
            }
          } catch { return false }
        }
      }
      var passed = 0
      for await hasPassed in group where hasPassed { passed += 1 }
      return passed
    }
    #expect(passed == 66)
  }
}
