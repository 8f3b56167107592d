import Domain
import Ledger

extension RequestLedger {
  /// People to own requests.
  func join(_ count: Int) throws -> [PersonNumber] {
    try (0..<count).map { _ in
      let outcome = try performAndWait(
        .person(.join(role: .member, maySignIn: true)), by: .operator)
      return outcome.person!  // A join answers with a person.
    }
  }
}
