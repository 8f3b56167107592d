import Glibc

/// Writes a file that is too large for memory, a bounded piece at a time. Nobody sees it under its
/// name before `finish`; let go of the value to give up, and nothing is left.
public struct FileWriter: ~Copyable {
  /// Large enough that a system call costs nothing beside what it writes.
  public static let chunk = 1 << 20

  private let descriptor: Int32
  private let temporary: String

  /// Begins a file in `folder`, readable by its owner alone.
  public init(in folder: String) throws(LMDBError) {
    temporary = "\(folder)/\(Self.prefix)\(getpid())"
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw LMDBError(systemError: errno, operation: "write \(temporary)")
    }
  }

  deinit {
    close(descriptor)
    unlink(temporary)
  }

  /// What the names of unfinished files begin with.
  public static let prefix = "unfinished."

  /// Adds the bytes.
  public borrowing func write(_ bytes: borrowing [UInt8]) throws(LMDBError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw LMDBError(systemError: errno, operation: "write \(temporary)") }
      written += count
    }
  }

  /// Gives the file its name, in place of what had it. Its content survives a power cut on return;
  /// its name once `File.syncFolder` returned for the folder.
  public consuming func finish(as path: String) throws(LMDBError) {
    guard fsync(descriptor) == 0, Glibc.rename(temporary, path) == 0 else {
      throw LMDBError(systemError: errno, operation: "write \(path)")
    }
  }
}

/// Reads a file of any size from its beginning, a bounded piece at a time.
public struct FileReader: ~Copyable {
  private let descriptor: Int32
  private let path: String

  /// - Throws: `.notFound` where there is none.
  public init(_ path: String) throws(LMDBError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LMDBError(systemError: errno, operation: "read \(path)") }
  }

  deinit { close(descriptor) }

  /// The next bytes, `FileWriter.chunk` of them at most; none at the end.
  public borrowing func read() throws(LMDBError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: FileWriter.chunk) { buffer, filled in
      var count = -1
      repeat {
        count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      } while count < 0 && errno == EINTR
      if count < 0 { failure = errno }
      filled = max(0, count)
    }
    guard failure == 0 else { throw LMDBError(systemError: failure, operation: "read \(path)") }
    return bytes
  }
}

extension File {
  /// Copies a file of any size to `target` in `folder`: nobody sees it there before it is whole,
  /// and its content survives a power cut.
  public static func copy(
    _ path: String, into folder: String, as target: String
  ) throws(LMDBError) {
    let reader = try FileReader(path)
    let writer = try FileWriter(in: folder)
    while true {
      let bytes = try reader.read()
      if bytes.isEmpty { break }
      try writer.write(bytes)
    }
    try writer.finish(as: target)
  }
}
