import Foundation

/// Runs a program of the search path, or of its own path, to its end.
///
/// - Returns: its exit status, or the number of the signal that ended it; what it wrote.
func run(_ program: String, _ arguments: String...) throws -> (status: Int32, output: String) {
  let process = Process()
  let output = Pipe()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [program] + arguments
  process.standardOutput = output
  process.standardError = output
  try process.run()
  let bytes = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
}
