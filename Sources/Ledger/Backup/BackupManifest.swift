import EventLog

/// What a backup consists of. It is written last, so a backup is finished when its manifest is
/// there, and whatever it does not name is nothing.
struct BackupManifest: Equatable, Sendable {
  /// The first line of the stored form. Another form needs another number.
  static let format = "request-ledger backup 1"
  /// Larger than the manifest of a thousand million events.
  static let maximumSize = 32 << 20

  let ledgerID: CommandID
  /// Where the history left the one that it was restored from; nil where it is the first.
  let fork: Fork?
  /// How many events there are, and the root of the tree over them.
  let size: UInt64
  let root: TreeHash
  /// When the last of them was recorded.
  let recordedAt: Timestamp
  /// When the backup was written.
  let writtenAt: Timestamp
  /// Oldest first; each begins where the one before ended.
  let segments: [SegmentEntry]
  /// The copy of the private folder.
  let privateCopy: PrivateCopy
  /// The signed checkpoint over these events, and the key that it is checked with.
  let note: SignedNote
  let verifierKey: VerifierKey
  /// The files `checkpoint` and `verifier-key` of the run before, which are still there where this
  /// run was killed at its very end; nil in the first.
  let copiesBefore: NoteCopies?

  /// A file with accounts and sessions, in LMDB's form.
  struct PrivateCopy: Equatable, Sendable {
    let bytes: Int
    let digest: FileDigest
    var name: String { "\(digest).mdb" }
  }

  /// The digests of the two files that repeat what the manifest has, for other programs.
  struct NoteCopies: Equatable, Sendable {
    let checkpoint: FileDigest
    let verifierKey: FileDigest
  }

  var epoch: UInt32 { fork?.epoch ?? 0 }

  /// The content of the file `checkpoint`.
  var checkpointFile: [UInt8] { note.encoded }
  /// The content of the file `verifier-key`.
  var verifierKeyFile: [UInt8] { Array("\(verifierKey.text)\n".utf8) }

  var copies: NoteCopies {
    NoteCopies(
      checkpoint: FileDigest(of: checkpointFile), verifierKey: FileDigest(of: verifierKeyFile))
  }

  /// Names of the segment files.
  var segmentNames: Set<String> { Set(segments.map(\.name)) }
}
