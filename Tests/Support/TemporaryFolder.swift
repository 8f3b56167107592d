import Foundation

/// A folder of a test's own, gone with the value.
public final class TemporaryFolder: Sendable {
  public let path: String

  /// - Parameter inMemory: on a file system in memory, where there is one: for tests that commit much
  ///   and ask nothing of the disk.
  public init(inMemory: Bool = false) {
    let memory = "/dev/shm"
    let parent =
      inMemory && FileManager.default.isWritableFile(atPath: memory)
      ? URL(fileURLWithPath: memory) : FileManager.default.temporaryDirectory
    path = parent.appendingPathComponent("ledger-test-\(UUID().uuidString)").path
    try? FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A path inside it.
  public func file(_ name: String) -> String { path + "/" + name }
}
