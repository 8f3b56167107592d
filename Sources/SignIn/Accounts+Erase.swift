import Domain
import LMDB

extension Accounts {
  /// Forgets who a person is: name, e-mail address, links, sessions, tokens, what was typed too late, and
  /// where they came from in the audit trail, in one commit. False where there was no account.
  /// O(all of these).
  ///
  /// The bytes lie in unused pages of the folder's file until `compact`.
  @discardableResult
  public func erase(_ person: PersonNumber) throws(SignInError) -> Bool {
    let store = try store()
    return try store.write { transaction throws(SignInError) in
      try store.removeSessions(in: transaction) { $0.person == person }
      try store.removeTokens(in: transaction) { _, token in token.person == person }
      try store.removeProvisioned(in: transaction) { $0 == person }
      try store.removeLate(in: transaction) { $0 == person }
      for (key, link) in try transaction.records(LinkRecord.self, in: store.links)
      where link.person == person {
        try transaction.remove(key, in: store.links)
      }
      for (key, identity) in try transaction.records(IdentityRecord.self, in: store.identities)
      where identity.person == person {
        try transaction.remove(key, in: store.identities)
      }
      let account = try store.account(person, in: transaction)
      try store.eraseAudit(of: person, email: account?.email, in: transaction)
      guard let account else { return false }
      if let email = account.email {
        try transaction.remove(PrivateStore.key(email: email), in: store.emails)
      }
      try transaction.remove(person.key, in: store.accounts)
      return true
    }
  }

  /// Writes the file of the folder anew without its unused pages, where erased names lie until then,
  /// and puts it in place of the old one. Whenever it is cut off, one of the two is there, whole.
  ///
  /// - Throws: `.inUse` where somebody has the folder open, this process included; `.unusable`,
  ///   `.storage`.
  public static func compact(_ folder: String) throws(SignInError) -> (
    before: Int, after: Int
  ) {
    // Nobody ever opened it: there are no accounts.
    guard File.names(in: folder).contains("data.mdb") else { return (0, 0) }
    var outcome: Result<Compaction.Report, LMDBError>?
    do throws(LMDBError) {
      _ = try FileLock(sharing: PrivateStore.useLock(in: folder)).alone {
        do throws(LMDBError) {
          outcome = .success(try Compaction(folder, mapSize: PrivateStore.mapSize).run())
        } catch { outcome = .failure(error) }
      }
      guard let outcome else { throw LMDBError(kind: .alreadyOpen, operation: "compact") }
      let report = try outcome.get()
      return (report.before, report.after)
    } catch {
      throw error.kind == .alreadyOpen ? .inUse(folder: folder) : SignInError(error)
    }
  }
}
