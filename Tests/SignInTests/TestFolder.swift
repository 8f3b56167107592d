import Domain
import FoundationEssentials
import SignIn
import Synchronization

/// A folder of its own for one test, removed when the test lets go of it.
final class TestFolder: Sendable {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("sign-in-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    path = folder.path
  }

  var accounts: String { path + "/private" }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
  private let seconds = Mutex<Int64>(1_700_000_000)

  var now: Int64 { seconds.withLock { $0 } }
  func advance(_ by: Int64) { seconds.withLock { $0 += by } }
  var clock: SignInClock { SignInClock { self.now } }
}

/// Accounts in a folder of their own, with a clock that the test moves.
struct World {
  let folder: TestFolder
  let clock = TestClock()
  let accounts: Accounts

  static let ana = Account(person: PersonNumber(1), name: "Ana", email: "Ana@Example.org")
  static let ben = Account(person: PersonNumber(2), name: "Ben", email: "ben@example.org")

  init(_ people: Account...) throws {
    folder = try TestFolder()
    accounts = try Accounts.open(folder.accounts, clock: clock.clock)
    try accounts.register(people)
  }

  /// Signs somebody in; answers the cookie's value and the session.
  func signIn(_ account: Account) throws -> NewSession {
    let link = try accounts.issueLink(for: account.person)
    guard let session = try accounts.redeem(link, userAgent: "Test/1") else {
      throw SignInError.storage("a fresh link was not taken")
    }
    return session
  }
}
