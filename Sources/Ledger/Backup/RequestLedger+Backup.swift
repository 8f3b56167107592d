import EventLog
import LMDB

/// What a backup wrote.
public struct BackupReport: Sendable, Equatable {
  /// The last event in it, and when it was recorded.
  public let moment: Moment
  /// The root of the tree over its events, as signed.
  public let root: TreeHash
  /// Segments that this run wrote, took over from the run before, and removed.
  public let segmentsWritten: Int
  public let segmentsReused: Int
  public let segmentsRemoved: Int
  /// Events in the segments that were written.
  public let eventsWritten: UInt64
  /// Bytes that were written, and those of the whole backup; the private folder's copy included.
  public let bytesWritten: Int
  public let bytes: Int
}

extension RequestLedger {
  /// Writes a backup of the ledger to `folder`, or brings the one there up to date, while others
  /// read and write.
  ///
  /// What was written is read from the disk again and checked against a signed checkpoint before it
  /// takes the place of the backup before; whenever it is cut off, that one is whole. Linear in
  /// what is new since the run before, and in the segments that something was erased from.
  ///
  /// - Parameters:
  ///   - folder: new, empty, or with an earlier backup of this ledger.
  ///   - verifiesAll: whether segments that are taken over are read and checked as well.
  ///   - copyPrivate: copies the private folder's store into the folder that it is given, as one
  ///     file.
  ///   - progress: events written and checked.
  /// - Throws: `BackupError`, and what `copyPrivate` throws.
  public func backUp(
    to folder: String, verifyingAll verifiesAll: Bool = false,
    copyPrivate: (_ folder: String) throws -> Void,
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) throws -> BackupReport {
    let folder = BackupFolder(folder)
    try folder.prepare()
    return try folder.alone {
      let former = try folder.manifest()
      try checkThatFits(former, in: folder)
      // What a run left that was killed, so that its room is there again.
      folder.sweep(keeping: former)
      do {
        var run = BackupRun(self, to: folder, after: former, progress)
        try run.takeOver(verifyingAll: verifiesAll)
        return try finish(&run, copyPrivate)
      } catch {
        folder.sweep(keeping: former)
        throw error
      }
    }
  }

  private func finish(
    _ run: inout BackupRun, _ copyPrivate: (String) throws -> Void
  ) throws -> BackupReport {
    let (signed, segments) = try run.writeSegments()
    let privateCopy = try run.folder.copyPrivate(copyPrivate)
    let moment = Moment(
      position: Position(signed.checkpoint.size), time: try time(at: signed.checkpoint.size))
    let manifest = BackupManifest(
      ledgerID: log.ledgerID, fork: log.fork, size: signed.checkpoint.size,
      root: signed.checkpoint.root, recordedAt: moment.time, writtenAt: clock.now(),
      segments: segments, privateCopy: privateCopy, note: signed.note, verifierKey: signed.key,
      copiesBefore: run.former?.copies)
    let removed = try run.folder.publish(manifest)
    let written = run.written.map { segments[$0] }
    return BackupReport(
      moment: moment, root: manifest.root, segmentsWritten: written.count,
      segmentsReused: segments.count - written.count, segmentsRemoved: removed,
      eventsWritten: written.reduce(0) { $0 + $1.range.count },
      bytesWritten: written.reduce(privateCopy.bytes) { $0 + $1.bytes },
      bytes: segments.reduce(privateCopy.bytes) { $0 + $1.bytes })
  }

  /// Refuses to go on with a backup of something else.
  private func checkThatFits(
    _ former: BackupManifest?, in folder: BackupFolder
  ) throws(BackupError) {
    guard let former else { return }
    guard former.ledgerID == log.ledgerID else { throw .anotherLedger(folder: folder.path) }
    let root: TreeHash?
    do throws(LogError) {
      root = try log.read { reader throws(LMDBError) in try reader.root(at: former.size) }
    } catch { throw BackupError(error) }
    guard root == former.root else {
      throw .anotherHistory(folder: folder.path, size: former.size)
    }
  }

  private func time(at size: UInt64) throws(BackupError) -> Timestamp {
    do throws(LogError) {
      let header = try log.read { reader throws(LMDBError) in
        try reader.header(at: Position(size))
      }
      return header?.recordedAt ?? Timestamp(microseconds: 0)
    } catch { throw BackupError(error) }
  }
}

extension BackupFolder {
  /// Has the private folder copied, and gives the copy the name of its content.
  fileprivate func copyPrivate(
    _ copy: (String) throws -> Void
  ) throws -> BackupManifest.PrivateCopy {
    let place = "\(privatePath)/\(Self.copyingPrefix)now"
    do throws(LMDBError) { try File.makeFolder(place) } catch { throw BackupError.disk(error) }
    defer { File.removeTree(place) }
    try copy(place)
    do throws(LMDBError) {
      let path = "\(place)/data.mdb"
      let digest = try FileDigest(ofFile: path)
      guard let bytes = File.size(of: path) else {
        throw LMDBError(kind: .notFound, operation: "copy the private folder")
      }
      let entry = BackupManifest.PrivateCopy(bytes: bytes, digest: digest)
      try File.copy(path, into: privatePath, as: self.path(of: entry))
      // From the disk again: what was copied has to be what was read.
      guard try FileDigest(ofFile: self.path(of: entry)) == digest else {
        throw LMDBError(kind: .other, operation: "copy the private folder")
      }
      return entry
    } catch { throw BackupError.disk(error) }
  }
}
