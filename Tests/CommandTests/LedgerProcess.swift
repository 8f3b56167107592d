import Foundation
import Testing

/// What a command answered.
struct Answer {
  let code: Int32
  let out: String
  let error: String

  /// Standard output without its last line end.
  var line: String { out.hasSuffix("\n") ? String(out.dropLast()) : out }
  var lines: [String] { out.split(separator: "\n").map(String.init) }
}

/// The `ledger` command, run as people run it, on a folder of its own.
final class LedgerProcess: Sendable {
  /// A debug build on a busy machine; what takes longer hangs.
  static let patience: TimeInterval = 120

  let home: String
  var data: String { home + "/data" }

  /// - Parameter isInitialised: whether the folder has a ledger to begin with.
  init(isInitialised: Bool = true) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ledger-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    home = folder.path
    if isInitialised { try await ok("init") }
  }

  deinit { try? FileManager.default.removeItem(atPath: home) }

  /// The program that was built beside these tests.
  static var program: URL {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let place = ProcessInfo.processInfo.environment["LEDGER_BINARY"]
    return place.map { URL(fileURLWithPath: $0) }
      ?? tests.deletingLastPathComponent().appendingPathComponent("ledger")
  }

  /// Runs `ledger WORDS` on this folder.
  @discardableResult
  func run(
    _ words: String..., input: String? = nil, environment: [String: String] = [:]
  ) async throws -> Answer {
    try await run(words, input: input.map { Data($0.utf8) }, environment: environment)
  }

  func run(
    _ words: [String], program: URL = LedgerProcess.program, input: Data? = nil,
    environment: [String: String] = [:]
  ) async throws -> Answer {
    let scratch = home + "/" + UUID().uuidString
    let process = process(words, environment)
    process.executableURL = program
    let files = try [("in", input ?? Data()), ("out", Data()), ("err", Data())].map {
      try file("\(scratch).\($0.0)", $0.1)
    }
    // Not left to their ends: a thousand open files are more than a Process survives.
    defer { for file in files { try? file.close() } }
    process.standardInput = files[0]
    process.standardOutput = files[1]
    process.standardError = files[2]
    let code = try await process.runToEnd()
    return Answer(
      code: code, out: try String(contentsOfFile: scratch + ".out", encoding: .utf8),
      error: try String(contentsOfFile: scratch + ".err", encoding: .utf8))
  }

  /// Runs what has to succeed; answers standard output without its last line end.
  @discardableResult
  func ok(
    _ words: String..., input: String? = nil, environment: [String: String] = [:],
    at location: SourceLocation = #_sourceLocation
  ) async throws -> String {
    let answer = try await run(
      words, input: input.map { Data($0.utf8) }, environment: environment)
    try #require(
      answer.code == 0, "ledger \(words): \(answer.code)\n\(answer.error)", sourceLocation: location
    )
    return answer.line
  }

  /// Runs what has to succeed with `--json`; answers the document.
  func json(_ words: String..., at location: SourceLocation = #_sourceLocation) async throws
    -> JSONDocument
  {
    let answer = try await run(words + ["--json"])
    try #require(
      answer.code == 0, "ledger \(words): \(answer.code)\n\(answer.error)", sourceLocation: location
    )
    return try JSONDocument(answer.out)
  }

  /// Runs a shell script in which `ledger` is the program, and stops at the first command that
  /// fails.
  func shell(_ script: String) async throws -> Answer {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let bin = home + "/bin"
    try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: bin + "/ledger", withDestinationPath: Self.program.path)
    return try await run(
      ["-eu", "-c", script], program: URL(fileURLWithPath: "/bin/sh"),
      environment: ["PATH": "\(bin):\(path)"])
  }

  /// A process that is not started yet, on this folder, with nothing of these tests' own settings.
  func process(_ words: [String], _ environment: [String: String] = [:]) -> Process {
    let process = Process()
    process.executableURL = Self.program
    process.arguments = words
    process.currentDirectoryURL = URL(fileURLWithPath: home)
    process.environment =
      ProcessInfo.processInfo.environment
      .filter { !$0.key.hasPrefix("LEDGER_") }
      .merging(["LEDGER_DATA": data]) { $1 }
      .merging(environment) { $1 }
    return process
  }

  private func file(_ path: String, _ content: Data) throws -> FileHandle {
    try content.write(to: URL(fileURLWithPath: path))
    return try FileHandle(forUpdating: URL(fileURLWithPath: path))
  }
}

extension Process {
  /// Runs until it ends, or kills it when it hangs; answers the exit code.
  func runToEnd() async throws -> Int32 {
    let pid = Pid()
    let killer = Task {
      try await Task.sleep(for: .seconds(LedgerProcess.patience))
      pid.kill()
    }
    defer { killer.cancel() }
    return try await withCheckedThrowingContinuation { continuation in
      terminationHandler = { ended in continuation.resume(returning: ended.terminationStatus) }
      do {
        try run()
        pid.set(processIdentifier)
      } catch {
        terminationHandler = nil
        continuation.resume(throwing: error)
      }
    }
  }
}

/// A process to be killed when it hangs.
private final class Pid: @unchecked Sendable {
  // Guarded by `lock`: the task that kills runs beside the one that starts.
  private var number: Int32 = 0
  private let lock = NSLock()

  func set(_ number: Int32) { lock.withLock { self.number = number } }
  func kill() { lock.withLock { if number > 0 { _ = Foundation.kill(number, SIGKILL) } } }
}

/// A JSON document to look into.
struct JSONDocument {
  let value: Any

  init(_ text: String) throws {
    value = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
  }

  private init(value: Any) { self.value = value }

  subscript(name: String) -> JSONDocument {
    JSONDocument(value: (value as? [String: Any])?[name] ?? NSNull())
  }

  subscript(index: Int) -> JSONDocument {
    let array = value as? [Any] ?? []
    return JSONDocument(value: array.indices.contains(index) ? array[index] : NSNull())
  }

  var string: String? { value as? String }
  var int: Int? { value as? Int }
  var bool: Bool? { value as? Bool }
  var isNull: Bool { value is NSNull }
  var count: Int { (value as? [Any])?.count ?? 0 }
  var names: Set<String> { Set((value as? [String: Any] ?? [:]).keys) }
  var elements: [JSONDocument] { (value as? [Any] ?? []).map(JSONDocument.init(value:)) }
}
