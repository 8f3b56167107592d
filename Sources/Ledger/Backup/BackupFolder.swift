import EventLog
import LMDB

/// The folder of a backup: what is where, and how it becomes the next one in one step.
///
/// Files that are named by their content are added first; then the manifest, which alone says what
/// belongs to the backup, is replaced; then what it does not name goes. So at every moment the
/// manifest that is there names files that are there.
struct BackupFolder: Sendable {
  let path: String

  /// - Parameter path: with or without a slash at its end.
  init(_ path: String) { self.path = Self.trimmed(path) }

  /// A path without slashes at its end, so that something can be added to its name.
  static func trimmed(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return String(path)
  }

  var manifestPath: String { "\(path)/manifest" }
  var segmentsPath: String { "\(path)/segments" }
  var privatePath: String { "\(path)/private" }
  private var checkpointPath: String { "\(path)/checkpoint" }
  private var verifierKeyPath: String { "\(path)/verifier-key" }
  private var lockPath: String { "\(path)/lock" }

  func path(of entry: SegmentEntry) -> String { "\(segmentsPath)/\(entry.name)" }
  func path(of copy: BackupManifest.PrivateCopy) -> String { "\(privatePath)/\(copy.name)" }

  // MARK: Reading

  /// What the finished backup consists of; nil where there is none.
  ///
  /// - Throws: `.damaged`, `.unknownFormat`.
  func manifest() throws(BackupError) -> BackupManifest? {
    guard let size = File.size(of: manifestPath) else { return nil }
    guard size <= BackupManifest.maximumSize, let bytes = File.read(manifestPath) else {
      throw .damaged(
        file: manifestPath, reason: "it cannot be read, or is too large for a manifest")
    }
    return try BackupManifest(bytes, file: manifestPath)
  }

  /// Checks the files that repeat what the manifest has. One that is missing was not copied yet.
  ///
  /// - Throws: `.damaged`.
  func checkCopies(of manifest: BackupManifest) throws(BackupError) {
    let copies = manifest.copies
    let files = [
      (checkpointPath, [copies.checkpoint, manifest.copiesBefore?.checkpoint]),
      (verifierKeyPath, [copies.verifierKey, manifest.copiesBefore?.verifierKey]),
    ]
    for (path, allowed) in files {
      guard let bytes = File.read(path) else { continue }
      guard allowed.contains(FileDigest(of: bytes)) else {
        throw .damaged(file: path, reason: "it is not what the manifest says")
      }
    }
  }

  // MARK: Writing

  /// Makes the folder and those in it where they are missing.
  ///
  /// - Throws: `.notABackup` where something else is there, and no backup.
  func prepare() throws(BackupError) {
    do throws(LMDBError) {
      if File.isThere(path), !File.isThere(manifestPath) {
        let ours: Set = ["segments", "private", "lock", "checkpoint", "verifier-key"]
        let other = File.names(in: path).filter {
          !ours.contains($0) && !$0.hasPrefix("manifest.")
        }
        if let name = other.min() { throw LMDBError(kind: .keyExists, operation: name) }
      }
      for folder in [path, segmentsPath, privatePath] { try File.makeFolder(folder) }
    } catch {
      throw error.kind == .keyExists
        ? .notABackup(folder: path, name: error.operation) : .disk(error)
    }
  }

  /// Runs `body` while no other backup or restore uses the folder.
  ///
  /// - Throws: `.inUse`, and what `body` throws.
  func alone<Result>(_ body: () throws -> Result) throws -> Result {
    var result: Swift.Result<Result, any Error>?
    do throws(LMDBError) {
      _ = try FileLock(sharing: lockPath).alone {
        do { result = .success(try body()) } catch { result = .failure(error) }
      }
    } catch { throw BackupError.disk(error) }
    guard let result else { throw BackupError.inUse(folder: path) }
    return try result.get()
  }

  /// Keeps backups from changing the folder for as long as the value lives; nil where the folder
  /// cannot be written, and so no backup can.
  func share() -> FileLock? { try? FileLock(sharing: lockPath) }

  /// Makes `manifest` the backup, in one step, and removes what it does not name.
  ///
  /// - Returns: how many segments were removed.
  func publish(_ manifest: BackupManifest) throws(BackupError) -> Int {
    do throws(LMDBError) {
      for folder in [segmentsPath, privatePath] { try File.syncFolder(folder) }
      try File.write(manifest.encoded, to: manifestPath)
      try File.write(manifest.checkpointFile, to: checkpointPath)
      try File.write(manifest.verifierKeyFile, to: verifierKeyPath)
    } catch { throw .disk(error) }
    return sweep(keeping: manifest)
  }

  /// Removes what no manifest names: what a killed or failed run left, and what was replaced.
  @discardableResult
  func sweep(keeping manifest: BackupManifest?) -> Int {
    let segments = manifest?.segmentNames ?? []
    var removed = 0
    for name in File.names(in: segmentsPath) where !segments.contains(name) {
      guard Self.isOurs(name, ending: ".segment") else { continue }
      File.remove("\(segmentsPath)/\(name)")
      if !name.hasPrefix(FileWriter.prefix) { removed += 1 }
    }
    for name in File.names(in: privatePath) where name != manifest?.privateCopy.name {
      if Self.isOurs(name, ending: ".mdb") { File.remove("\(privatePath)/\(name)") }
      if name.hasPrefix(Self.copyingPrefix) { File.removeTree("\(privatePath)/\(name)") }
    }
    return removed
  }

  /// What the folder is called into which the private folder is copied.
  static let copyingPrefix = "copying."

  /// Whether a file has a name that a backup gives: what somebody put there stays.
  private static func isOurs(_ name: String, ending: String) -> Bool {
    name.hasPrefix(FileWriter.prefix)
      || (name.hasSuffix(ending) && FileDigest(name.dropLast(ending.count)) != nil)
  }
}
