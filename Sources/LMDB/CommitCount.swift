import Glibc

/// How many commits of a synced store began, and which was the last to end well: two numbers in a file
/// that all processes share, so that whoever writes next sees when the last commit failed, in whatever
/// process, or when its process died within it.
///
/// The file is never synced: it tells of what the page cache may hold and the disk may not, and that
/// ends with the machine.
final class CommitCount: Sendable {
  static let fileName = "commits"
  private static let size = 16

  private let descriptor: Int32
  private let path: String

  init(folder: String) throws(LMDBError) {
    path = "\(folder)/\(Self.fileName)"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LMDBError(systemError: errno, operation: "open \(path)") }
  }

  deinit { close(descriptor) }

  /// Notes that a commit begins; answers its number. Within the write transaction.
  func begin() throws(LMDBError) -> UInt64 {
    let number = (read()?.began ?? 0) &+ 1
    try write(number, at: 0)
    return number
  }

  /// Notes that the commit ended well. Another one may have begun by now: then its number is not the
  /// last, and whoever writes next looks once more than needed, as where this cannot be written.
  func end(_ number: UInt64) { try? write(number, at: 8) }

  /// Whether the last commit ended well, as far as is known. Within the write transaction.
  var isSettled: Bool {
    guard let (began, ended) = read() else { return false }
    return began == ended
  }

  private func read() -> (began: UInt64, ended: UInt64)? {
    var bytes = [UInt8](repeating: 0, count: Self.size)
    guard pread(descriptor, &bytes, Self.size, 0) == Self.size else { return nil }
    return (bytes.integer(at: 0), bytes.integer(at: 8))
  }

  private func write(_ number: UInt64, at offset: off_t) throws(LMDBError) {
    let written = withUnsafeBytes(of: number) {
      pwrite(descriptor, $0.baseAddress, $0.count, offset)
    }
    guard written == 8 else { throw LMDBError(systemError: errno, operation: "write \(path)") }
  }

  /// Notes that the meta pages are on the disk, whatever became of the last commit.
  func settle() throws(LMDBError) { try write(read()?.began ?? 0, at: 8) }
}
