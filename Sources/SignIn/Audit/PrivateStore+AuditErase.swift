import Domain
import LMDB

// What of the trail goes with a person. That something happened stays; who they are goes.
extension PrivateStore {
  /// What stands where text of an erased person stood.
  static let erasedText = "(erased)"

  /// Takes the addresses a person came from out of the trail, and their e-mail address wherever it
  /// stands. Their entries stay, under their number. O(entries).
  func eraseAudit(
    of person: PersonNumber, email: String?, in transaction: borrowing WriteTransaction
  ) throws(SignInError) {
    let email = email.map(Account.lookup)
    try changeAudit(in: transaction) { entry in
      if entry.person == person { entry.address = "" }
      if let email { entry.detail = entry.detail.replacing(email, by: Self.erasedText) }
    }
  }

  /// Takes the number of whoever is not among `people` out of the trail: it is given to somebody else
  /// again, who did none of it. O(entries).
  func unnameAudit(
    except people: Set<PersonNumber>, in transaction: borrowing WriteTransaction
  ) throws(SignInError) {
    try changeAudit(in: transaction) { entry in
      guard let person = entry.person, person != .operator, !people.contains(person) else { return }
      entry.person = nil
      entry.address = ""
    }
  }

  private func changeAudit(
    in transaction: borrowing WriteTransaction, _ change: (inout AuditEntry) -> Void
  ) throws(SignInError) {
    for (key, record) in try transaction.records(AuditRecord.self, in: audit) {
      var changed = record
      change(&changed.entry)
      if changed.entry != record.entry { try transaction.put(changed, forKey: key, in: audit) }
    }
  }
}

extension String {
  /// Replaces every `text`, which is in small letters, however it is written here.
  fileprivate func replacing(_ text: String, by other: String) -> String {
    guard !text.isEmpty, lowercased().contains(text) else { return self }
    var result = ""
    var rest = self[...]
    while !rest.isEmpty {
      let candidate = rest.prefix(text.count)
      if candidate.lowercased() == text {
        result += other
        rest = rest.dropFirst(candidate.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
