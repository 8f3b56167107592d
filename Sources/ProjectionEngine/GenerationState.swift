import LMDB

/// Whether a generation's files can be trusted: its file `state` says `clean`, or in which boot of
/// the kernel it was last open.
///
/// A generation is written without syncing. A process that dies leaves its writes in the page
/// cache, so within one boot the files are whole. After a power cut they are only when they were
/// synced and not written since: then the state is `clean`.
final class GenerationState: Sendable {
  static let fileName = "state"

  private let path: String
  private let bootID: String
  private let lock: FileLock

  /// A generation that begins now; nil where the file cannot be written.
  init?(beginningIn folder: String, bootID: String) {
    path = "\(folder)/\(Self.fileName)"
    self.bootID = bootID
    guard let lock = try? FileLock(sharing: "\(folder).lock") else { return nil }
    self.lock = lock
    guard noteOpen() else { return nil }
  }

  /// An existing generation, noted as open from here on; nil where its files cannot be trusted.
  init?(openedIn folder: String, bootID: String) {
    path = "\(folder)/\(Self.fileName)"
    self.bootID = bootID
    // The lock first: whoever closes as the last one must not write `clean` after we read.
    guard let lock = try? FileLock(sharing: "\(folder).lock") else { return nil }
    self.lock = lock
    guard let state = File.read(path).map({ String(decoding: $0, as: UTF8.self) }) else {
      return nil
    }
    if state == openState { return }
    guard state == Self.clean, noteOpen() else { return nil }
  }

  private static let clean = "clean\n"
  private var openState: String { "open in boot \(bootID)" }

  private func noteOpen() -> Bool {
    (try? File.write(Array(openState.utf8), to: path)) != nil
  }

  /// Whether no other process has the generation open.
  var isOurs: Bool { lock.alone {} }

  /// Notes that the files are synced, where no other process has them open.
  func settle(_ sync: () -> Bool) {
    _ = lock.alone {
      if sync() { try? File.write(Array(Self.clean.utf8), to: path) }
    }
  }
}
