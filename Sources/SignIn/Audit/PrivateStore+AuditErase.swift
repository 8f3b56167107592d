import Domain
import LMDB

// What of the trail goes with a person. That something happened stays; who they are goes.
extension PrivateStore {
  /// What stands where text of an erased person stood.
  static let erasedText = "(erased)"
  /// What an entry says of whoever did it, once their number is another's.
  static let unnamedDoer = "by somebody who is not there any more"

  /// Takes the addresses a person came from out of the trail, whomever they acted on, and their e-mail
  /// address wherever it stands. Their entries stay, under their number. O(entries).
  func eraseAudit(
    of person: PersonNumber, email: String?, in transaction: borrowing WriteTransaction
  ) throws(SignInError) {
    let email = email.map(Account.lookup)
    try changeAudit(in: transaction) { entry in
      if entry.doer == person { entry.address = "" }
      if let email { entry.detail = entry.detail.replacing(email, by: Self.erasedText) }
    }
  }

  /// Takes the number of whoever is not among `people` out of the trail: it is given to somebody else
  /// again, who did none of it. O(entries).
  func unnameAudit(
    except people: Set<PersonNumber>, in transaction: borrowing WriteTransaction
  ) throws(SignInError) {
    let isGone = { (person: PersonNumber?) -> Bool in
      person.map { $0 != .operator && !people.contains($0) } ?? false
    }
    try changeAudit(in: transaction) { entry in
      if isGone(entry.doer) { entry.address = "" }
      if isGone(entry.person) { entry.person = nil }
      guard isGone(entry.by) else { return }
      // Without a word it would be as if they had done it themselves.
      entry.by = nil
      entry.detail += (entry.detail.isEmpty ? "" : ", ") + Self.unnamedDoer
    }
  }

  /// Changes every entry. One that cannot be read may name whoever is to go, so it goes as a whole.
  private func changeAudit(
    in transaction: borrowing WriteTransaction, _ change: (inout AuditEntry) -> Void
  ) throws(SignInError) {
    var changed: [(number: UInt64, record: AuditRecord)] = []
    var unread: [UInt64] = []
    do throws(LMDBError) {
      try transaction.forEach(in: audit) { number, value in
        guard let record = AuditRecord(readable: value.array()) else {
          unread.append(number)
          return true
        }
        var after = record
        change(&after.entry)
        if after.entry != record.entry { changed.append((number: number, record: after)) }
        return true
      }
    } catch { throw SignInError(error) }
    for (number, record) in changed { try transaction.put(record, forKey: number, in: audit) }
    for number in unread { try transaction.remove(number, in: audit) }
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
