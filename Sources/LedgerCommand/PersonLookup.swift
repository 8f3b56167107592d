import Domain
import Ledger
import SignIn

/// Finds the person that somebody means.
struct PersonLookup {
  private let ledger: RequestLedger
  private let accounts: Accounts
  /// Whom `me` means, where it means somebody.
  private let me: PersonNumber?

  init(_ ledger: RequestLedger, _ accounts: Accounts, me: PersonNumber?) {
    self.ledger = ledger
    self.accounts = accounts
    self.me = me
  }

  /// The person with this number, e-mail or exact name, or `me`.
  ///
  /// - Throws: `Failure` where it is nobody, or more than one.
  func person(_ text: String) throws -> PersonNumber {
    if text == "me", let me {
      guard me != .operator else {
        throw Failure(
          .notFound, "Nobody is “me” yet, because there is no admin.",
          hint: "Say who acts with --as, or make the first admin: ledger serve")
      }
      return me
    }
    if let number = UInt32(text) {
      let person = PersonNumber(number)
      guard try ledger.standing(of: person) != nil else { throw try unknown(text) }
      return person
    }
    let found = try accounts.find(text)
    switch found.count {
    case 0: throw try unknown(text)
    case 1: return found[0].person
    default:
      let people = found.map { "\($0.person)\($0.email.map { " (\($0))" } ?? "")" }
      throw Failure(
        .usage, "\(found.count) people are called “\(text)”: \(people.joined(separator: ", ")).",
        hint: "Name one by number or e-mail.")
    }
  }

  private func unknown(_ text: String) throws -> Failure {
    let accounts = try accounts.accounts()
    let near = Nearest.hint(for: text, among: accounts.compactMap(\.email) + accounts.map(\.name))
    let failure = Failure(Refusal.unknownPerson(text))
    return Failure(failure.kind, failure.message, hint: near ?? "Who is here: ledger person list")
  }
}

/// What people are called, where it is known.
struct PersonNames: Sendable {
  private let names: [PersonNumber: String]
  private let erased: Set<PersonNumber>

  init(_ names: [PersonNumber: String], erased: Set<PersonNumber> = []) {
    self.names = names
    self.erased = erased
  }

  /// As people read it, whoever it is.
  subscript(person: PersonNumber) -> String {
    if erased.contains(person) { return "erased person \(person)" }
    if let name = names[person] { return name }
    return person == .operator ? "operator" : "person \(person)"
  }

  /// The name of the account; nil where there is none, or it was erased.
  func known(_ person: PersonNumber) -> String? {
    erased.contains(person) ? nil : names[person]
  }
}
