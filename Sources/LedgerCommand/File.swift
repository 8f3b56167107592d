import Glibc

/// Why a file could not be read or written.
struct FileError: Error {
  let reason: String
}

/// Reading what somebody else may have made, never more than is asked for; and writing.
enum File {
  /// The bytes of a file; nil where there is none.
  static func read(_ path: String, atMost limit: Int) throws(FileError) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw FileError(errno)
    }
    defer { close(file) }
    return try read(file, atMost: limit)
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Writes a file anew, whatever was in it.
  static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw FileError(errno) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        let code = errno
        close(file)
        throw FileError(code)
      }
      written += count
    }
    // What the disk had no room for may be said here only.
    guard close(file) == 0 else { throw FileError(errno) }
  }

  /// What comes on standard input.
  static func readInput(atMost limit: Int) throws(FileError) -> [UInt8] {
    try read(STDIN_FILENO, atMost: limit)
  }

  /// What comes from an open file until its end.
  private static func read(_ file: Int32, atMost limit: Int) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(errno)
      }
      bytes += chunk[..<count]
      guard bytes.count <= limit else {
        throw FileError(reason: "there are more than \(Numbers.grouped(limit)) bytes")
      }
    }
  }
}

extension FileError {
  fileprivate init(_ code: Int32) {
    reason = String(cString: strerror(code))
  }
}
