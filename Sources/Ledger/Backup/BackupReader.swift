import Dispatch
import EventLog
import LMDB
import Synchronization

/// How far into a backup a ledger is to be restored.
public enum RestorePoint: Sendable, Equatable {
  /// All of it.
  case end
  /// Through this event.
  case position(Position)
  /// Through the last event recorded at this time or before.
  case instant(Timestamp)
}

/// A finished backup, its checkpoint's signature checked.
struct BackupReader: Sendable {
  let folder: BackupFolder
  let manifest: BackupManifest

  /// - Parameter key: whose signature the checkpoint has to have; nil: the one in the backup, which
  ///   tells damage, and not somebody who replaced everything.
  /// - Throws: `.missing`, `.damaged`, `.unknownFormat`, `.notSigned`.
  init(_ folder: BackupFolder, trusting key: VerifierKey?) throws(BackupError) {
    guard let manifest = try folder.manifest() else { throw .missing(folder: folder.path) }
    self.folder = folder
    self.manifest = manifest
    try folder.checkCopies(of: manifest)
    let untrusted = { (reason: String) in
      BackupError.notSigned(file: folder.manifestPath, reason: reason)
    }
    do throws(NoteError) {
      try manifest.note.verify(with: key ?? manifest.verifierKey)
      let checkpoint = try Checkpoint(manifest.note.text)
      guard checkpoint.size == manifest.size, checkpoint.root == manifest.root,
        checkpoint.origin == "request-ledger/\(manifest.ledgerID)/\(manifest.epoch)"
      else { throw NoteError.malformedCheckpoint(line: 1, expected: "what the manifest says") }
    } catch { throw untrusted(error.message) }
  }

  /// Checks every byte of every file, on all processors. Linear.
  ///
  /// - Throws: `.damaged`, naming the first file that is not as it was written.
  func verify(
    _ report: @escaping @Sendable (Progress) -> Void
  ) throws(BackupError) -> [SegmentCheck] {
    try checkPrivateCopy()
    let total = manifest.size
    let found = Mutex<(done: UInt64, results: [Int: Result<SegmentCheck, BackupError>])>((0, [:]))
    DispatchQueue.concurrentPerform(iterations: manifest.segments.count) { index in
      let entry = manifest.segments[index]
      var result: Result<SegmentCheck, BackupError>
      do throws(BackupError) {
        result = .success(try SegmentCheck(folder.path(of: entry), entry))
      } catch { result = .failure(error) }
      let done = found.withLock { found in
        found.results[index] = result
        found.done += entry.range.count
        return found.done
      }
      report(Progress(done: done, total: total))
    }
    var checks: [SegmentCheck] = []
    for index in manifest.segments.indices {
      guard let result = found.withLock({ $0.results[index] }) else {
        preconditionFailure("segment \(index) was not checked")
      }
      checks.append(try result.get())
    }
    try checkOrder(checks)
    return checks
  }

  private func checkPrivateCopy() throws(BackupError) {
    let path = folder.path(of: manifest.privateCopy)
    guard File.size(of: path) != nil else { throw .damaged(file: path, reason: "it is not there") }
    do throws(LMDBError) {
      guard try FileDigest(ofFile: path) == manifest.privateCopy.digest else {
        throw LMDBError(kind: .notAStore, operation: path)
      }
    } catch {
      guard error.kind == .notAStore else { throw .disk(error) }
      throw .damaged(file: path, reason: "its SHA-256 is not the one that it is named by")
    }
  }

  private func checkOrder(_ checks: [SegmentCheck]) throws(BackupError) {
    for index in checks.indices.dropFirst()
    where checks[index].firstTime <= checks[index - 1].lastTime {
      throw .damaged(
        file: folder.path(of: manifest.segments[index]),
        reason: "it begins before the segment before it ends")
    }
  }

  // MARK: Events

  /// Lends the events from `first` on, oldest first, until `body` answers false.
  func forEachEvent(
    from first: Position, _ body: (SegmentEvent) throws(BackupError) -> Bool
  ) throws(BackupError) {
    guard first.rawValue <= manifest.size else { return }
    for entry in manifest.segments[SegmentFile.index(of: first)...] {
      var reader = try SegmentReader(folder.path(of: entry), entry)
      while let event = try reader.next() {
        guard event.position >= first else { continue }
        guard try body(event) else { return }
      }
    }
  }

  /// The event that `point` names.
  ///
  /// - Throws: `.outside` where the backup has none there.
  func end(at point: RestorePoint, _ checks: [SegmentCheck]) throws(BackupError) -> Position {
    switch point {
    case .end: return Position(manifest.size)
    case .position(let position):
      guard position > .zero, position.rawValue <= manifest.size else {
        throw .outside(
          reason: "The backup has positions 1 to \(manifest.size); there is no \(position) in it.")
      }
      return position
    case .instant(let instant):
      // Times increase with positions, so all before the last segment that begins by then is in.
      guard let index = checks.lastIndex(where: { $0.firstTime <= instant }) else {
        throw .outside(
          reason:
            "The backup begins at \(checks.first?.firstTime.description ?? "no time"); there is "
            + "nothing in it of \(instant) or before.")
      }
      let first = manifest.segments[index].range.lowerBound
      var end = first.previous
      try forEachEvent(from: first) { event in
        guard event.header.recordedAt <= instant else { return false }
        end = event.position
        return true
      }
      return end
    }
  }

  /// The root of the tree over the events through `end`.
  func root(through end: Position) throws(BackupError) -> TreeHash {
    let index = SegmentFile.index(of: end)
    let entry = manifest.segments[index]
    var roots = manifest.segments[..<index].map(\.root)
    if entry.range.upperBound == end { return TreeRoot.root(over: roots + [entry.root]) }
    var leaves: [TreeHash] = []
    try forEachEvent(from: entry.range.lowerBound) { event in
      leaves.append(event.leaf)
      return event.position < end
    }
    roots.append(TreeRoot.root(over: leaves))
    return TreeRoot.root(over: roots)
  }
}
