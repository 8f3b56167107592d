import LMDB

extension EventLogStore {
  /// Brings a log of format 1 to format 2: adds the Merkle tree, in one commit. A microsecond or
  /// two an event; killed in between, the log is as it was.
  static func upgradeFromFormat1(
    _ meta: LogMeta, _ store: Store, _ tables: LogTables
  ) throws(LMDBError) {
    var tree = TreeGrowth()
    var failure: LMDBError?
    let transaction = try store.beginWrite()
    try transaction.forEach(in: tables.headers) { _, header in
      do throws(LMDBError) {
        try tree.append(header, in: transaction, tables.nodes)
        return true
      } catch {
        failure = error
        return false
      }
    }
    if let failure { throw failure }
    try tree.writeEdge(in: transaction, tables.nodes)
    try LogMeta(format: 2, ledgerID: meta.ledgerID).write(to: tables, in: transaction)
    try transaction.commit()
  }
}
