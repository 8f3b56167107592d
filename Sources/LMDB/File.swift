import Glibc
import Synchronization

/// Small files beside the stores: read and written whole.
public enum File {
  /// The contents, or nil where the file cannot be read.
  public static func read(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// Writes the contents so that they survive a power cut, the file's name included.
  public static func write(_ bytes: [UInt8], to path: String) throws(LMDBError) {
    let temporary = temporaryName(for: path)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LMDBError(systemError: errno, operation: "write \(path)") }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { break }
      written += count
    }
    let failed = written < bytes.count || fsync(descriptor) != 0
    let code = errno
    close(descriptor)
    guard !failed, Glibc.rename(temporary, path) == 0 else {
      let code = failed ? code : errno
      unlink(temporary)
      throw LMDBError(systemError: code, operation: "write \(path)")
    }
    syncFolder(of: path)
  }

  /// A name beside `path` that nobody else takes: other processes and threads may write it as well.
  private static func temporaryName(for path: String) -> String {
    "\(path).\(getpid())-\(writes.add(1, ordering: .relaxed).newValue)"
  }

  private static let writes = Atomic<UInt64>(0)

  /// Whether something has this name.
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Who may do what with a file, as `chmod(2)` has it; nil where there is none.
  public static func mode(of path: String) -> UInt32? {
    status(of: path).map { UInt32($0.st_mode) & 0o7777 }
  }

  /// When a file was last written, in microseconds since 1970; nil where there is none.
  public static func modificationTime(of path: String) -> Int64? {
    status(of: path).map { Int64($0.st_mtim.tv_sec) * 1_000_000 + Int64($0.st_mtim.tv_nsec) / 1000 }
  }

  /// Where a symbolic link leads; nil where there is none.
  public static func link(at path: String) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
      let count = readlink(path, buffer.baseAddress!, buffer.count)
      guard count > 0 else { return nil }
      return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }

  /// Makes the symbolic link `path` lead to `target`, in one step: whoever looks sees the old one or
  /// the new.
  public static func setLink(at path: String, to target: String) throws(LMDBError) {
    let temporary = temporaryName(for: path)
    unlink(temporary)
    guard symlink(target, temporary) == 0, Glibc.rename(temporary, path) == 0 else {
      throw LMDBError(systemError: errno, operation: "link \(path)")
    }
    syncFolder(of: path)
  }

  /// The names in a folder, in no order; none where it cannot be read.
  public static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      // An entry is as long as its name: copying the whole `dirent` would read past the last one.
      let name = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
      names.append(String(cString: name.assumingMemoryBound(to: CChar.self)))
    }
    return names.filter { $0 != "." && $0 != ".." }
  }

  /// Makes a folder that only its owner may enter, unless it is there.
  public static func makeFolder(_ path: String) throws(LMDBError) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw LMDBError(systemError: errno, operation: "make folder \(path)")
    }
  }

  /// Makes a folder as `makeFolder` does; false where it is there already.
  public static func makeNewFolder(_ path: String) throws(LMDBError) -> Bool {
    if mkdir(path, 0o700) == 0 { return true }
    guard errno == EEXIST else {
      throw LMDBError(systemError: errno, operation: "make folder \(path)")
    }
    return false
  }

  /// Gives a file another name, in place of what had it, so that the change survives a power cut.
  /// Whoever opens the name finds the old file or the new one.
  public static func rename(_ path: String, to target: String) throws(LMDBError) {
    guard Glibc.rename(path, target) == 0 else {
      throw LMDBError(systemError: errno, operation: "rename \(path)")
    }
    syncFolder(of: target)
  }

  /// Removes a file; nothing happens where it is not there.
  public static func remove(_ path: String) { unlink(path) }

  /// Removes an empty folder; nothing happens where it is not there.
  public static func removeFolder(_ path: String) { rmdir(path) }

  /// Makes the names in `folder` survive a power cut, and its own name.
  static func syncNames(of folder: String) {
    syncFolder(of: "\(folder)/.")
    syncFolder(of: folder)
  }

  private static func status(of path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  private static func syncFolder(of path: String) {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}

/// A lock on a file that ends with the value, or with the process. Shared by any number, or held by
/// one alone.
///
/// `@unchecked Sendable`: the descriptor never changes, and `fcntl` may be called from any thread.
public final class FileLock: @unchecked Sendable {
  private let descriptor: Int32

  /// Takes the lock together with others, waiting while one holds it alone.
  public convenience init(sharing path: String) throws(LMDBError) {
    try self.init(path, F_RDLCK)
  }

  /// Takes the lock alone, waiting while anybody else has it.
  public convenience init(alone path: String) throws(LMDBError) {
    try self.init(path, F_WRLCK)
  }

  private init(_ path: String, _ type: Int32) throws(LMDBError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LMDBError(systemError: errno, operation: "open \(path)") }
    while !set(type, Self.setAndWait) {
      guard errno == EINTR else {
        let code = errno
        close(descriptor)
        throw LMDBError(systemError: code, operation: "lock \(path)")
      }
    }
  }

  deinit { close(descriptor) }

  /// Runs `body` while nobody else has the lock; false, without running it, where somebody has.
  public func alone(_ body: () -> Void) -> Bool {
    guard set(F_WRLCK, Self.setAtOnce) else { return false }
    body()
    _ = set(F_RDLCK, Self.setAtOnce)
    return true
  }

  // Locks of the open file, from Linux's `fcntl.h`; glibc does not show them to Swift.
  private static let setAtOnce: Int32 = 37
  private static let setAndWait: Int32 = 38

  /// Locks the whole file. `flock` would not do: where it cannot make a shared lock an exclusive one,
  /// it loses the shared one.
  private func set(_ type: Int32, _ command: Int32) -> Bool {
    var request = flock()
    request.l_type = Int16(type)
    request.l_whence = Int16(SEEK_SET)
    return fcntl(descriptor, command, &request) == 0
  }
}

extension LMDBError {
  /// An error of the operating system.
  public init(systemError code: Int32, operation: String) {
    self.init(code: code, operation: operation)
  }
}
