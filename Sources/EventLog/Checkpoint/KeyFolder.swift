import LMDB

/// Where a ledger keeps what it signs with, and what it last said: `<data>/keys`.
///
/// `signing-key` is the secret, for its owner alone; `verifier-key` is for everybody; `last-checkpoint`
/// is the newest checkpoint that was published. It lies outside the log so that it outlives what may
/// happen to the log: a log that lost its end knows nothing of it.
public struct KeyFolder: Sendable {
  /// Larger than any key that `SigningKey` writes.
  static let maximumKeySize = 1024

  public let path: String

  public init(_ path: String) { self.path = path }

  private var signingKeyPath: String { "\(path)/signing-key" }
  private var verifierKeyPath: String { "\(path)/verifier-key" }
  private var lastCheckpointPath: String { "\(path)/last-checkpoint" }

  // MARK: Keys

  /// The key that signs; nil where none was made yet.
  ///
  /// - Throws: `.exposed` where others than its owner may read or change the file: the secret may be
  ///   out, and only a person can judge that. `.unusable` where it is no key.
  public func signingKey() throws(KeyFolderError) -> SigningKey? {
    guard let text = try read(signingKeyPath, atMost: Self.maximumKeySize) else { return nil }
    guard let mode = File.mode(of: signingKeyPath), mode & 0o077 == 0 else {
      throw .exposed(path: signingKeyPath)
    }
    do throws(NoteError) { return try SigningKey(Self.line(text)) } catch {
      throw .unusable(path: signingKeyPath, reason: error.message)
    }
  }

  /// The key that signatures are checked with; nil where there is none.
  ///
  /// - Throws: `.unusable`.
  public func verifierKey() throws(KeyFolderError) -> VerifierKey? {
    guard let text = try read(verifierKeyPath, atMost: Self.maximumKeySize) else {
      return try signingKey()?.verifier
    }
    do throws(NoteError) { return try VerifierKey(Self.line(text)) } catch {
      throw .unusable(path: verifierKeyPath, reason: error.message)
    }
  }

  /// The key that signs, made where there was never one. On return it survives a power cut.
  ///
  /// - Throws: as `signingKey()`; `.keyGone` where there was a key before: a second one under the same
  ///   name would let the ledger tell two stories.
  public func signingKey(makingOneNamed name: String) throws(KeyFolderError) -> SigningKey {
    if let key = try signingKey() {
      // Whoever made it may not have got to its public half.
      if try verifierKey() != key.verifier || !File.exists(verifierKeyPath) {
        guard !File.exists(verifierKeyPath) else {
          throw .unusable(path: verifierKeyPath, reason: "It is not the half of the signing key.")
        }
        try write(key.verifier.text, to: verifierKeyPath)
      }
      return key
    }
    guard !File.exists(verifierKeyPath), !File.exists(lastCheckpointPath) else {
      throw .keyGone(path: signingKeyPath)
    }
    return try makeSigningKey(named: name)
  }

  private func makeSigningKey(named name: String) throws(KeyFolderError) -> SigningKey {
    let key: SigningKey
    do throws(NoteError) { key = try SigningKey(name: name) } catch {
      preconditionFailure("a key cannot be called “\(name)”: \(error.message)")
    }
    // The secret first: without it, its public half would look like a key that is gone.
    try write(key.secretText, to: signingKeyPath)
    try write(key.verifier.text, to: verifierKeyPath)
    return key
  }

  // MARK: The last checkpoint

  /// The newest checkpoint that was published; nil where there is none.
  ///
  /// - Throws: `.unusable` where the file is no note.
  public func lastCheckpoint() throws(KeyFolderError) -> SignedNote? {
    guard let bytes = try read(lastCheckpointPath, atMost: SignedNote.maximumSize) else {
      return nil
    }
    do throws(NoteError) { return try SignedNote(parsing: bytes) } catch {
      throw .unusable(path: lastCheckpointPath, reason: error.message)
    }
  }

  /// When the last checkpoint was written, as the file says.
  public func lastCheckpointTime() -> Timestamp? {
    File.modificationTime(of: lastCheckpointPath).map { Timestamp(microseconds: $0) }
  }

  /// Keeps `note` as the last checkpoint. On return it survives a power cut.
  public func setLastCheckpoint(_ note: SignedNote) throws(KeyFolderError) {
    try write(note.encoded, to: lastCheckpointPath)
  }

  /// One publisher at a time, over all processes; the lock ends with the value.
  public func lock() throws(KeyFolderError) -> FileLock {
    do throws(LMDBError) {
      try File.makeFolder(path)
      return try FileLock(alone: "\(path)/lock")
    } catch { throw .storage(error) }
  }

  // MARK: -

  private func read(_ path: String, atMost limit: Int) throws(KeyFolderError) -> [UInt8]? {
    guard File.exists(path) else { return nil }
    guard let bytes = File.read(path) else {
      throw .unusable(path: path, reason: "It cannot be read.")
    }
    guard bytes.count <= limit else {
      throw .unusable(path: path, reason: "It has more than \(limit) bytes.")
    }
    return bytes
  }

  private func write(_ text: String, to path: String) throws(KeyFolderError) {
    try write(Array("\(text)\n".utf8), to: path)
  }

  private func write(_ bytes: [UInt8], to path: String) throws(KeyFolderError) {
    do throws(LMDBError) {
      try File.makeFolder(self.path)
      try File.write(bytes, to: path)
    } catch { throw .storage(error) }
  }

  /// The first line of a file that has one.
  private static func line(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.last == .newline ? bytes.dropLast() : bytes[...], as: UTF8.self)
  }
}

/// Why keys or the last checkpoint cannot be used. `message` is for people.
public enum KeyFolderError: Error, Equatable, Sendable {
  /// Others than its owner may read or change the signing key.
  case exposed(path: String)
  /// There was a signing key, and it is not there any more.
  case keyGone(path: String)
  case unusable(path: String, reason: String)
  case storage(LMDBError)

  public var message: String {
    switch self {
    case .exposed(let path):
      "\(path) can be read or changed by others, so anybody may have signed with it. If you are sure "
        + "that nobody did: chmod 600 \(path)"
    case .keyGone(let path):
      "\(path) is not there any more, and checkpoints were signed with it. Bring it back from where "
        + "you keep it; a new key under the same name would let the ledger tell two stories."
    case .unusable(let path, let reason): "\(path) cannot be used. \(reason)"
    case .storage(let error): "The signing keys cannot be read or written: \(error)"
    }
  }
}
