import Foundation

/// Another process of this program.
///
/// `@unchecked Sendable`: made, spoken to and ended by one thread at a time.
final class Child: @unchecked Sendable {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var rest: [UInt8] = []

  /// This program, as it was started.
  static var program: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
  }

  /// Starts `words[0]` with the rest as arguments; `environment` is added to this process's.
  init(_ words: [String], environment: [String: String] = [:]) throws {
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    // Held by the child alone, so that its end is the end of what can be read.
    try? output.fileHandleForWriting.close()
    try? input.fileHandleForReading.close()
  }

  deinit { end() }

  /// Writes a line to its standard input; where it has gone, the next read tells.
  func send(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(input.fileHandleForWriting.fileDescriptor, bytes, bytes.count)
  }

  /// The next line of its standard output; nil where it ended.
  func nextLine() -> String? {
    while true {
      if let end = rest.firstIndex(of: 10) {
        defer { rest.removeFirst(end + 1) }
        return String(decoding: rest[..<end], as: UTF8.self)
      }
      guard let bytes = read(within: .seconds(Self.patience)), !bytes.isEmpty else { return nil }
      rest += bytes
    }
  }

  /// What takes longer hangs.
  static let patience = 300

  /// What it wrote, as soon as it wrote any; empty at the end, nil where it wrote nothing in time.
  func read(within time: Duration) -> [UInt8]? {
    let descriptor = output.fileHandleForReading.fileDescriptor
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&wanted, 1, Int32(time / .milliseconds(1))) > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = Foundation.read(descriptor, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }

  /// Kills it as `kill -9` does.
  func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

  var identifier: Int32 { process.processIdentifier }

  /// Closes its standard input and waits for it; answers how it ended.
  @discardableResult
  func wait() -> String {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
    let code = process.terminationStatus
    return process.terminationReason == .exit ? "exit code \(code)" : "signal \(code)"
  }

  var endedWell: Bool {
    process.terminationReason == .exit && process.terminationStatus == 0
  }

  /// Ends it, whatever it is doing.
  func end() {
    if process.isRunning { kill() }
    process.waitUntilExit()
  }
}

/// The judge of one data folder; started anew when a state took it down.
final class JudgeProcess {
  private let words: [String]
  private var child: Child?

  init(folder: String, acknowledgements: String) {
    words = [Child.program, "judge", folder, acknowledgements]
  }

  /// Asks about what is on the disk now.
  func verdict(_ how: JudgeCommand.How, acknowledged count: Int) throws -> Verdict {
    let child = try self.child ?? Child(words)
    self.child = child
    child.send("\(how) \(count)")
    switch child.nextLine() {
    case "ok": return .kept
    case "unborn": return .unborn
    case let fault?: return .lost(fault)
    case nil:
      self.child = nil
      child.kill()
      return .lost("the judge was taken down: \(child.wait())")
    }
  }
}

/// What the judge says of a state.
enum Verdict: Equatable {
  /// Everything acknowledged is there.
  case kept
  /// Nothing had been acknowledged, and there is no log yet.
  case unborn
  case lost(String)
}
