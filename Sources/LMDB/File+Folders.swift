import Glibc

extension File {
  /// Bytes of a file; nil where there is none.
  public static func size(of path: String) -> Int? {
    status(path).map { Int($0.st_size) }
  }

  /// Whether something, of whatever kind, has this name.
  public static func isThere(_ path: String) -> Bool {
    var found = stat()
    return lstat(path, &found) == 0
  }

  /// Whether there is a folder with this name.
  public static func isFolder(_ path: String) -> Bool {
    status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// Makes the names in `folder` survive a power cut.
  public static func syncFolder(_ folder: String) throws(LMDBError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    // Some file systems do not sync folders, and say so.
    guard descriptor >= 0, fsync(descriptor) == 0 || errno == EINVAL else {
      throw LMDBError(systemError: errno, operation: "sync \(folder)")
    }
  }

  /// Gives a folder another name, which nothing has, or an empty folder. One step: a power cut
  /// leaves it under the one name or the other.
  public static func moveFolder(_ path: String, to target: String) throws(LMDBError) {
    guard Glibc.rename(path, target) == 0 else {
      throw LMDBError(systemError: errno, operation: "rename \(path) to \(target)")
    }
    let parent = target.lastIndex(of: "/").map { $0 == target.startIndex ? "/" : target[..<$0] }
    try syncFolder(parent.map(String.init) ?? ".")
  }

  /// Removes a folder with all that is in it. Follows no link, and goes no deeper than
  /// `maximumDepth`: what is deeper was not made here.
  public static func removeTree(_ path: String) { removeTree(path, depth: 0) }

  /// A data folder has views in folders in a folder.
  private static let maximumDepth = 4

  private static func removeTree(_ path: String, depth: Int) {
    guard depth <= maximumDepth else { return }
    for name in names(in: path) {
      let inner = "\(path)/\(name)"
      var found = stat()
      guard lstat(inner, &found) == 0 else { continue }
      if found.st_mode & S_IFMT == S_IFDIR {
        removeTree(inner, depth: depth + 1)
      } else {
        unlink(inner)
      }
    }
    rmdir(path)
  }

  private static func status(_ path: String) -> stat? {
    var found = stat()
    return stat(path, &found) == 0 ? found : nil
  }
}
