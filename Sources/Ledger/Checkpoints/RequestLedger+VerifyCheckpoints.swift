import EventLog
import LMDB

/// What the checkpoints of a log say about it.
public struct VerifiedCheckpoints: Equatable, Sendable {
  /// How many were compared.
  public let count: Int
  /// Why the first one that does not hold does not; nil where all hold.
  public let fault: String?
}

extension RequestLedger {
  /// Compares the log in a data folder with every checkpoint that was published of it, and with
  /// `given`, which may have been kept elsewhere: that is what a rewritten history cannot bring along.
  ///
  /// The tree has to be verified before: roots are taken from it. O(log n) a checkpoint.
  ///
  /// - Parameter trusted: the key that `given` is checked with; nil takes the ledger's own.
  /// - Throws: `.notInitialised`, `.unusable`, `.storage`, `.cannotSign` where the keys are damaged.
  public static func verifyCheckpoints(
    in folder: String, given: [UInt8]? = nil, trusted: VerifierKey? = nil
  ) throws(LedgerError) -> VerifiedCheckpoints {
    let log: EventLogStore
    do throws(LogError) {
      log = try EventLogStore("\(folder)/log", clock: LedgerClock.system.now)
    } catch { throw LedgerError(opening: folder, error) }
    let own: VerifierKey?
    do throws(KeyFolderError) { own = try KeyFolder("\(folder)/keys").verifierKey() } catch {
      throw .cannotSign(error.message)
    }
    return try CheckpointCheck(log: log, own: own).run(given: given, trusted: trusted)
  }
}

/// Compares one log with its checkpoints.
private struct CheckpointCheck {
  let log: EventLogStore
  let own: VerifierKey?

  func run(given: [UInt8]?, trusted: VerifierKey?) throws(LedgerError) -> VerifiedCheckpoints {
    if let given {
      guard let key = trusted ?? own else {
        return VerifiedCheckpoints(
          count: 0, fault: "There is no key to check the given checkpoint with.")
      }
      if let fault = try fault(of: given, by: key) {
        return VerifiedCheckpoints(count: 1, fault: "The given checkpoint: \(fault)")
      }
    }
    var count = given == nil ? 0 : 1
    var next: UInt64 = 0
    while let (size, note) = try checkpoint(from: next) {
      count += 1
      if let fault = try fault(of: note, by: nil) {
        return VerifiedCheckpoints(
          count: count, fault: "The checkpoint that the log keeps for \(size) events: \(fault)")
      }
      next = size + 1
    }
    return VerifiedCheckpoints(count: count, fault: nil)
  }

  private func checkpoint(
    from size: UInt64
  ) throws(LedgerError) -> (size: UInt64, note: [UInt8])? {
    do throws(LogError) {
      return try log.read { reader throws(LMDBError) in try reader.checkpoint(from: size) }
    } catch { throw LedgerError(error) }
  }

  /// - Parameter key: nil takes the ledger's own for checkpoints of this history, and none for those
  ///   of the history that it was restored from.
  private func fault(of bytes: [UInt8], by key: VerifierKey?) throws(LedgerError) -> String? {
    let checkpoint: Checkpoint
    do throws(NoteError) {
      let note = try SignedNote(parsing: bytes)
      checkpoint = try Checkpoint(note.text)
      let isOwn = checkpoint.origin.utf8.elementsEqual(log.origin.utf8)
      if let key = key ?? (isOwn ? own : nil) { try note.verify(with: key) }
    } catch { return error.message }
    let root: TreeHash?
    do throws(LogError) { root = try log.root(at: checkpoint.size) } catch {
      throw LedgerError(error)
    }
    guard let root else {
      return "it is over \(checkpoint.size) events, and the log has fewer: something was lost."
    }
    return root == checkpoint.root
      ? nil
      : "the first \(checkpoint.size) events are not those that it was signed over: the history was "
        + "rewritten."
  }
}
