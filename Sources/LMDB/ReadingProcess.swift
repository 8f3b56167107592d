import Glibc

/// This program, run a second time to read a store that may be damaged.
///
/// LMDB trusts its file: a wrong page number in it makes it read outside its map, and the kernel
/// ends the process. So whoever has to survive that, and to tell of it, lets another process read.
public struct ReadingProcess {
  /// How it ended.
  public enum End: Equatable, Sendable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  public let end: End
  /// What it last wrote to the descriptor that it was given; at most a pipe's room, so a line now
  /// and then.
  public let report: [UInt8]

  /// Runs this program with `arguments` and waits for its end. It has this process's standard input
  /// and outputs, and one more descriptor to report to.
  ///
  /// - Parameter arguments: is given the number of that descriptor.
  public static func run(
    _ arguments: (_ descriptor: Int32) -> [String]
  ) throws(LMDBError) -> ReadingProcess {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw LMDBError(systemError: errno, operation: "pipe") }
    defer { close(ends[0]) }
    // Nobody waits for the other: a report that finds no room is left out.
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
    let process = try spawn(["ledger"] + arguments(ends[1]), closing: ends[1])
    return ReadingProcess(end: try wait(for: process), report: read(ends[0]))
  }

  private static func spawn(
    _ arguments: [String], closing descriptor: Int32
  ) throws(LMDBError) -> pid_t {
    defer { close(descriptor) }
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    defer { for word in words { free(word) } }
    words.append(nil)
    var process: pid_t = 0
    let code = posix_spawn(&process, "/proc/self/exe", nil, nil, words, environ)
    guard code == 0 else { throw LMDBError(systemError: code, operation: "posix_spawn") }
    return process
  }

  private static func wait(for process: pid_t) throws(LMDBError) -> End {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { throw LMDBError(systemError: errno, operation: "waitpid") }
    }
    // The macros of wait.h, which Swift does not see.
    let signal = status & 0x7F
    return signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
  }

  private static func read(_ descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// Writes a report, as the process that was run: never waits, and nobody may be there.
  public static func report(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    _ = write(descriptor, bytes, bytes.count)
  }
}
