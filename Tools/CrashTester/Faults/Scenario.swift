import ArgumentParser

/// One way in which a disk, a limit or a neighbour fails while a ledger is at work.
enum Scenario: String, CaseIterable, ExpressibleByArgument {
  case fullDisk = "full-disk"
  case smallFileSystem = "small-file-system"
  case failingSync = "failing-sync"
  case failingMeta = "failing-meta"
  case deadDisk = "dead-disk"
  case readOnlyFolder = "read-only-folder"
  case fullMap = "full-map"
  case killedReader = "killed-reader"

  /// What came of it.
  enum Result: Equatable {
    case passed
    /// It could not be tried here, and why.
    case skipped(String)
  }

  /// - Throws: `TestFailed`, saying which promise was not kept.
  func run() throws -> Result {
    switch self {
    case .fullDisk: try fillDisk()
    case .smallFileSystem: return try mountSmallFileSystem()
    case .failingSync: try fail(.syncs)
    case .failingMeta: try fail(.metas)
    case .deadDisk: try killDisk()
    case .readOnlyFolder: return try forbidWriting()
    case .fullMap: try fillMap()
    case .killedReader: try killReader()
    }
    return .passed
  }
}
