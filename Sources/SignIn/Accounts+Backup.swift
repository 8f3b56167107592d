import Domain
import LMDB

extension Accounts {
  /// Writes one state of the folder's store to a new one in `folder`, which has to be there and
  /// empty: entry by entry, so that nothing comes along of what was removed. Others may write
  /// meanwhile.
  public func copy(to folder: String) throws(SignInError) {
    let store = try store()
    do throws(LMDBError) {
      try store.copy(to: folder)
      // Pages that are in use still have bytes of removed entries in their gaps.
      _ = try Compaction(folder, mapSize: PrivateStore.mapSize).run()
    } catch { throw SignInError(error) }
  }

  /// Removes everything of people who are not among `people`: after a restore to an earlier moment,
  /// the numbers of those who came later are given again, and nobody may find another's session.
  ///
  /// All tokens go: one that was revoked since would be good again, and the numbers of boards that
  /// its scopes name may be other boards'.
  ///
  /// - Returns: how many accounts went.
  @discardableResult
  public func removeAll(except people: Set<PersonNumber>) throws(SignInError) -> Int {
    let store = try store()
    return try store.write { transaction throws(SignInError) in
      try store.removeSessions(in: transaction) { !people.contains($0.person) }
      try store.removeTokens(in: transaction) { _, _ in true }
      try store.removeProvisioned(in: transaction) { !people.contains($0) }
      try store.removeLate(in: transaction) { !people.contains($0) }
      for (key, link) in try transaction.records(LinkRecord.self, in: store.links)
      where !people.contains(link.person) {
        try transaction.remove(key, in: store.links)
      }
      for (key, email) in try transaction.records(PersonRecord.self, in: store.emails)
      where !people.contains(email.person) {
        try transaction.remove(key, in: store.emails)
      }
      for (key, identity) in try transaction.records(IdentityRecord.self, in: store.identities)
      where !people.contains(identity.person) {
        try transaction.remove(key, in: store.identities)
      }
      try store.unnameAudit(except: people, in: transaction)
      var removed = 0
      for (key, _) in try transaction.records(AccountRecord.self, in: store.accounts)
      where !people.contains(PersonNumber(UInt32(truncatingIfNeeded: key))) {
        try transaction.remove(key, in: store.accounts)
        removed += 1
      }
      return removed
    }
  }
}
