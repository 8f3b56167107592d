import Glibc

/// Why a file could not be read.
struct FileError: Error {
  let reason: String
}

/// Reading what somebody else may have made: never more than is asked for.
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
