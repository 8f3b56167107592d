import Domain
import LMDB

// Writing single entries of the trail, and making room for them.
extension PrivateStore {
  /// Writes an entry under a number that nothing has yet; without the address of who has no account
  /// (any more).
  func keep(
    _ entry: AuditEntry, under number: UInt64, in transaction: borrowing WriteTransaction
  ) throws(SignInError) {
    var entry = entry
    if let doer = entry.doer, doer != .operator, try account(doer, in: transaction) == nil {
      entry.address = ""
    }
    try transaction.put(AuditRecord(entry: entry), forKey: number, in: audit)
  }

  /// Writes how often an entry has happened by now, where it is still there.
  func recount(
    _ entry: AuditEntry, under number: UInt64, in transaction: borrowing WriteTransaction
  ) throws(SignInError) {
    let bytes: [UInt8]?
    do throws(LMDBError) { bytes = try transaction.value(forKey: number, in: audit) } catch {
      throw SignInError(error)
    }
    guard let bytes, let known = AuditRecord(readable: bytes) else { return }
    // What is said of people there may have been erased meanwhile.
    var counted = known.entry
    counted.count = entry.count
    counted.lastAt = entry.lastAt
    try keep(counted, under: number, in: transaction)
  }

  /// Removes what is too old, or more than is kept.
  func removeOldAudit(
    in transaction: borrowing WriteTransaction, now: Int64, _ limits: AuditLimits
  ) throws(SignInError) {
    let old: [UInt64]
    do throws(LMDBError) {
      let excess = try transaction.count(of: audit) - limits.entries - limits.strangers
      old = try oldAudit(
        excess: excess, before: now - Accounts.maximumAuditAge, in: transaction)
    } catch { throw SignInError(error) }
    for number in old { try transaction.remove(number, in: audit) }
  }

  /// The first `excess` entries, and those after them that happened before `oldest`, as many as one
  /// commit removes. Most commits remove nothing: one look tells.
  ///
  /// What cannot be read says no time: it is as old as the next one that does.
  private func oldAudit(
    excess: Int, before oldest: Int64, in transaction: borrowing WriteTransaction
  ) throws(LMDBError) -> [UInt64] {
    var old: [UInt64] = []
    var unread: [UInt64] = []
    var looked = 0
    try transaction.forEach(in: audit) { number, value in
      looked += 1
      if looked <= excess {
        old.append(number)
      } else if let record = AuditRecord(readable: value.array()) {
        guard record.entry.lastAt < oldest else { return false }
        old += unread + [number]
        unread = []
      } else {
        unread.append(number)
      }
      return looked < Accounts.maximumRemovedAtOnce
    }
    return old
  }
}
