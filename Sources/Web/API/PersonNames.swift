import Domain
import Ledger
import SignIn

/// Names of the people that an answer speaks of, read at once.
struct PersonNames: Sendable {
  private let names: [PersonNumber: String]

  init(of people: some Sequence<PersonNumber>, in accounts: Accounts) throws(SignInError) {
    names = try accounts.names(of: Set(people))
  }

  /// Nil where there is no account, or it was erased.
  subscript(person: PersonNumber) -> String? { names[person] }

  /// The same for the same names, in every process: part of what an answer's bytes depend on.
  func mix(into hash: inout StableHash) {
    for (person, name) in names.sorted(by: { $0.key < $1.key }) {
      hash.combine(UInt64(person.rawValue))
      hash.combine(name)
    }
  }
}

extension JSONWriter {
  /// `{"person","name"}`, or null.
  mutating func person(_ person: PersonNumber?, _ names: PersonNames) {
    guard let person else { return null() }
    object {
      $0.member("person")
      $0.number(person.rawValue)
      $0.member("name")
      $0.string(names[person])
    }
  }
}
