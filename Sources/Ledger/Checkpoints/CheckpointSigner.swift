import EventLog
import LMDB

/// Signs what the log is, and refuses to sign anything that contradicts what was signed before.
struct CheckpointSigner: Sendable {
  let log: EventLogStore
  let keys: KeyFolder

  /// The signed checkpoint at the log's end now. Signs where the log has grown since the last one.
  ///
  /// On return the checkpoint is kept in `keys` and in the log. It was kept in `keys` first: a checkpoint
  /// that somebody saw has to be known there even if the log is lost the moment after.
  ///
  /// - Throws: `.historyDiffers`, `.cannotSign`, `.storage`.
  func publish() throws(LedgerError) -> SignedCheckpoint {
    do {
      let lock = try keys.lock()
      let result = try publishAlone()
      extendLifetime(lock)
      return result
    } catch { throw LedgerError(signing: error) }
  }

  /// Checks that the log is the one of which the last checkpoint was published, or a longer one.
  ///
  /// - Throws: `.historyDiffers`; `.cannotSign` where there is a checkpoint and no key fits it.
  func checkHistory() throws(LedgerError) {
    do {
      guard let key = try keys.verifierKey() else {
        guard try keys.lastCheckpoint() == nil else {
          throw LedgerError.cannotSign(
            "\(keys.path) has a last checkpoint and no key to check it with. Bring the keys back.")
        }
        return
      }
      guard let last = try last(by: key) else { return }
      try log.read { reader throws(LMDBError) in try compare(last.checkpoint, reader) }.get()
    } catch { throw LedgerError(signing: error) }
  }

  // MARK: -

  private func publishAlone() throws -> SignedCheckpoint {
    try checkThatKeysAreThere()
    let key = try keys.signingKey(makingOneNamed: log.origin)
    guard key.name.utf8.elementsEqual(log.origin.utf8) else {
      throw LedgerError.cannotSign(
        "The key in \(keys.path) is of \(key.name); this ledger is \(log.origin).")
    }
    let last = try last(by: key.verifier)
    let now = try log.read { reader throws(LMDBError) in
      let size = try reader.head().rawValue
      return try Now(
        size: size, root: reader.root(at: size),
        isKept: reader.checkpoint(ofSize: size) != nil,
        comparison: last.map { last throws(LMDBError) in try compare(last.checkpoint, reader) })
    }
    try now.comparison?.get()
    guard let root = now.root else { throw LedgerError.storage("The log has no tree at its end.") }
    if let last, last.checkpoint.size == now.size {
      if !now.isKept { try log.keep(last.note, ofSize: now.size) }
      return last
    }
    let checkpoint = Checkpoint(
      origin: log.origin, size: now.size, root: root, extensions: log.forkLines)
    let note = try SignedNote(checkpoint.text, signedBy: key)
    try keys.setLastCheckpoint(note)
    try log.keep(note, ofSize: now.size)
    return SignedCheckpoint(note: note, checkpoint: checkpoint, key: key.verifier)
  }

  private struct Now {
    let size: UInt64
    let root: TreeHash?
    let isKept: Bool
    let comparison: Result<Void, LedgerError>?
  }

  /// Refuses to make a key where the log knows of one: the folder of keys was lost as a whole.
  private func checkThatKeysAreThere() throws {
    guard try keys.verifierKey() == nil, try lastInLog() != nil else { return }
    throw KeyFolderError.keyGone(path: "\(keys.path)/signing-key")
  }

  /// The newest checkpoint of this history that the log knows of.
  private func lastInLog() throws -> SignedNote? {
    let known = try log.read { reader throws(LMDBError) in try reader.lastCheckpoint()?.note }
    guard let known else { return nil }
    let note = try SignedNote(parsing: known)
    // A restored log may still have the checkpoints of the history it comes from.
    let origin = try Checkpoint(note.text).origin
    return origin.utf8.elementsEqual(log.origin.utf8) ? note : nil
  }

  /// The last checkpoint, its signature checked. Where its file is gone, the log's own is the last.
  private func last(by key: VerifierKey) throws -> SignedCheckpoint? {
    guard let note = try keys.lastCheckpoint() ?? lastInLog() else { return nil }
    try note.verify(with: key)
    let checkpoint = try Checkpoint(note.text)
    guard checkpoint.origin.utf8.elementsEqual(log.origin.utf8) else {
      throw LedgerError.cannotSign(
        "The last checkpoint in \(keys.path) is of \(checkpoint.origin); this ledger is \(log.origin)."
      )
    }
    return SignedCheckpoint(note: note, checkpoint: checkpoint, key: key)
  }

  private func compare(
    _ checkpoint: Checkpoint, _ reader: borrowing LogReader
  ) throws(LMDBError) -> Result<Void, LedgerError> {
    let root = try reader.root(at: checkpoint.size)
    guard root != checkpoint.root else { return .success(()) }
    let kind: HistoryDifference.Kind =
      root == nil ? .shorter(try reader.head().rawValue) : .others
    return .failure(
      .historyDiffers(
        HistoryDifference(
          kind: kind, published: checkpoint.size, publishedAt: keys.lastCheckpointTime())))
  }
}

/// A checkpoint with its signature, and the key that it is checked with.
public struct SignedCheckpoint: Equatable, Sendable {
  public let note: SignedNote
  public let checkpoint: Checkpoint
  public let key: VerifierKey
}

extension EventLogStore {
  /// What a checkpoint of a restored ledger says besides: where it left the history before. Auditable,
  /// because the root is that of the same tree at a smaller size.
  fileprivate var forkLines: [String] {
    fork.map { ["fork \($0.position) \(Base64.encode($0.root.bytes))"] } ?? []
  }
}

extension LedgerError {
  fileprivate init(signing error: any Error) {
    switch error {
    case let error as KeyFolderError: self = .cannotSign(error.message)
    case let error as NoteError: self = .cannotSign("The last checkpoint: \(error.message)")
    default: self.init(any: error)
    }
  }
}
