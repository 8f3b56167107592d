import Foundation
import TestSupport
import Testing

/// What `ledger-crashtest` printed.
struct CrashReport {
  let text: String
  /// The numbers, by the words before them.
  var figures: [String: Int] {
    let words = text.split { $0 == " " || $0 == "\n" }.map(String.init)
    return Dictionary(
      zip(words, words.dropFirst()).compactMap { word, next in Int(next).map { (word, $0) } },
      uniquingKeysWith: { first, _ in first })
  }
}

/// Runs `ledger-crashtest WORDS`, which has to succeed, or to fail where that is expected.
func crashTest(
  _ words: String..., expectingFailure: Bool = false,
  at location: SourceLocation = #_sourceLocation
) async throws -> CrashReport {
  let folder = TemporaryFolder()
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("ledger-crashtest")
  process.arguments = words
  process.standardInput = FileHandle.nullDevice
  let (output, errors) = (folder.file("output"), folder.file("errors"))
  process.standardOutput = try FileHandle(newFile: output)
  process.standardError = try FileHandle(newFile: errors)
  let succeeded = try await process.runToEnd()
  let text = try String(contentsOfFile: output, encoding: .utf8)
  let complaint = try String(contentsOfFile: errors, encoding: .utf8)
  try #require(
    succeeded != expectingFailure, "ledger-crashtest \(words): \(text)\n\(complaint)",
    sourceLocation: location)
  return CrashReport(text: text)
}

extension FileHandle {
  fileprivate convenience init(newFile path: String) throws {
    try Data().write(to: URL(fileURLWithPath: path))
    try self.init(forUpdating: URL(fileURLWithPath: path))
  }
}

extension Process {
  /// Runs until it ends; answers whether it succeeded.
  fileprivate func runToEnd() async throws -> Bool {
    try await withCheckedThrowingContinuation { continuation in
      terminationHandler = { ended in
        continuation.resume(
          returning: ended.terminationReason == .exit && ended.terminationStatus == 0)
      }
      do { try run() } catch {
        terminationHandler = nil
        continuation.resume(throwing: error)
      }
    }
  }
}
