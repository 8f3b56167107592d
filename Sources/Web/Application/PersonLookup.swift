import Domain
import Ledger
import SignIn

extension WebDependencies {
  /// The owner that somebody means by `text`: a number, an e-mail, an exact name, `me`, or
  /// `nobody` (and nothing at all), which is nil.
  ///
  /// - Throws: `LedgerError.refused(.unknownPerson)` where it is none or not exactly one person.
  func owner(named text: String, by actor: PersonNumber) throws -> PersonNumber? {
    if text == "nobody" || text.isEmpty { return nil }
    return try person(named: text, by: actor)
  }

  /// The person that somebody means by `text`: a number, an e-mail, an exact name, or `me`.
  ///
  /// - Throws: `LedgerError.refused(.unknownPerson)` where it is none or not exactly one person.
  func person(named text: String, by actor: PersonNumber) throws -> PersonNumber {
    if text == "me" { return actor }
    if let number = UInt32(text) {
      return try person(numbered: number)
    }
    let found = try accounts.find(text)
    guard found.count == 1 else { throw LedgerError.refused(.unknownPerson(text)) }
    return found[0].person
  }

  /// The person with this number, when there is one.
  func person(numbered number: UInt32) throws -> PersonNumber {
    let person = PersonNumber(number)
    guard try ledger.standing(of: person) != nil else {
      throw LedgerError.refused(.unknownPerson(person.description))
    }
    return person
  }
}
