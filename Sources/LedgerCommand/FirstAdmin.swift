import Domain
import Ledger
import SignIn

/// Whoever is let in first: made when there is no admin, and given a link until one has signed in.
struct FirstAdmin: Sendable {
  private let person: PersonNumber?

  /// Makes the first admin where there is none.
  ///
  /// - Throws: `Failure` or `SignInError` where name or e-mail cannot be used; nothing was written.
  init(in open: OpenLedger, name: String, email: String?) throws {
    let admins = try open.ledger.people().filter { $0.isWorkingAdmin && $0.maySignIn }
    guard let first = admins.first?.person else {
      person = try Self.make(in: open, name: name, email: email)
      return
    }
    // An admin without an account was left behind by a start that did not come to its end.
    if try open.accounts.account(first) == nil {
      try open.accounts.register(Account(person: first, name: name, email: email))
    } else if email != nil {
      open.console.say("There is an admin already: --admin-name and --admin-email change nothing.")
    }
    let hasSignedIn = try admins.contains { try open.accounts.hasSignedIn($0.person) }
    person = hasSignedIn ? nil : first
  }

  /// The secret of a new link; nil where an admin has signed in before.
  func token(from accounts: Accounts) throws(SignInError) -> String? {
    guard let person else { return nil }
    let token = try accounts.issueLink(for: person)
    try accounts.note(.linkIssued, person: person, "a sign-in link, by the server's start")
    return token
  }

  private static func make(
    in open: OpenLedger, name: String, email: String?
  ) throws -> PersonNumber {
    let name = try Account.usableName(name)
    let email = try email.map { try Account.usableEmail($0) }
    if let email, try open.accounts.account(email: email) != nil {
      throw Failure(
        .conflict, SignInError.emailTaken(email).message,
        hint: "To make them an admin: ledger person role \(email) admin")
    }
    let outcome = try open.ledger.performAndWait(
      .person(.join(role: .admin, maySignIn: true)), by: .operator)
    guard let person = outcome.person else {
      throw Failure(.failed, "The ledger took the first admin and named no number.")
    }
    try open.accounts.register(Account(person: person, name: name, email: email))
    return person
  }
}
