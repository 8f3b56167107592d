import LMDB

extension EventLogStore {
  /// Keeps a published checkpoint. A log transaction of its own, durable on return.
  public func keep(_ note: SignedNote, ofSize size: UInt64) throws(LogError) {
    do throws(LMDBError) {
      let transaction = try store.beginWrite()
      try transaction.put(note.encoded.span.bytes, forKey: size, in: tables.checkpoints)
      try transaction.commit()
    } catch { throw .store(error) }
  }
}

extension LogReader {
  /// The checkpoint that was published when the log had `size` events; nil where there is none.
  public borrowing func checkpoint(ofSize size: UInt64) throws(LMDBError) -> [UInt8]? {
    try transaction.value(forKey: size, in: tables.checkpoints)
  }

  /// The newest checkpoint that is kept, with its size; nil where none was published.
  public borrowing func lastCheckpoint() throws(LMDBError) -> (size: UInt64, note: [UInt8])? {
    guard let size = try transaction.lastKey(in: tables.checkpoints),
      let note = try checkpoint(ofSize: size)
    else { return nil }
    return (size, note)
  }

  /// The smallest checkpoint over at least `size` events, with its size; nil where there is none.
  public borrowing func checkpoint(
    from size: UInt64
  ) throws(LMDBError) -> (size: UInt64, note: [UInt8])? {
    var found: (size: UInt64, note: [UInt8])?
    try transaction.forEach(in: tables.checkpoints, from: size) { size, note in
      found = (size, note.array())
      return false
    }
    return found
  }
}
