import Foundation

/// A folder of a test's own, gone with the value.
public final class TemporaryFolder: Sendable {
  public let path: String

  public init() {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("ledger-test-\(UUID().uuidString)").path
    try? FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A path inside it.
  public func file(_ name: String) -> String { path + "/" + name }
}
