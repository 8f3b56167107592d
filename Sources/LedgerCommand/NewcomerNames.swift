import Domain
import Ledger
import SignIn

/// Who is meant by the names in an imported file, and what those are called who join with it.
struct NewcomerNames {
  private let accounts: Accounts
  /// By what the mapping makes of the name in the file.
  private let known: [String: PersonNumber]

  /// - Throws: `Failure` where a name means several people here; `LedgerError.unimportable` where
  ///   one could not be kept.
  init(_ names: [String], _ mapping: ImportMapping, in open: OpenLedger) throws {
    accounts = open.accounts
    let byName = Dictionary(grouping: try open.accounts.accounts(), by: \.name)
    let numbers = Set(try open.ledger.people().map(\.person))
    var known: [String: PersonNumber] = [:]
    var faults: [String] = []
    for name in Set(names.map { mapping.people[$0] ?? $0 }).sorted() {
      let byEmail = try open.accounts.account(email: name).map { [$0] }
      // An import that did not come to its end leaves names of people who never joined.
      let found = (byEmail ?? byName[Wording.trimmed(name)] ?? [])
        .filter { numbers.contains($0.person) }
      switch found.count {
      case 0: do { _ = try Account.usableName(name) } catch { faults.append(error.message) }
      case 1: known[name] = found[0].person
      default:
        faults.append(
          "\(found.count) people here are called “\(name)”. Say who is meant under “people:”, by e-mail."
        )
      }
    }
    guard faults.isEmpty else { throw LedgerError.unimportable(faults) }
    self.known = known
  }

  func find(_ name: String) -> PersonNumber? { known[name] }

  /// Keeps the names of those who will have joined.
  func register(_ people: [(name: String, person: PersonNumber)]) throws(SignInError) {
    try accounts.register(
      people.map { Account(person: $0.person, name: $0.name, email: nil) })
  }
}
