import Foundation

/// A folder of a run's own, gone with the value unless it is kept.
final class Scratch {
  let path: String
  private var isKept = false

  /// - Parameter parent: where it is made; nil is the place for temporary files.
  init(in parent: String? = nil) throws {
    let parent = parent.map { URL(fileURLWithPath: $0) } ?? FileManager.default.temporaryDirectory
    path = parent.appendingPathComponent("ledger-crashtest-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
  }

  deinit { if !isKept { try? FileManager.default.removeItem(atPath: path) } }

  /// Leaves the folder for somebody to look at.
  func keep() { isKept = true }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Where files live in memory, so that asking nothing of the disk costs nothing; nil is elsewhere.
  static var memory: String? {
    FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : nil
  }
}
