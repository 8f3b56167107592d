import Foundation
import Testing

/// A command that goes on until it is stopped, whose lines are read as they come.
final class RunningProcess: @unchecked Sendable {
  // The process is started once, before anybody else has it; signals may come from any thread.
  private let process: Process
  private let output = Pipe()
  private let lines: AsyncStream<String>
  private var iterator: AsyncStream<String>.Iterator
  private let ended: AsyncStream<Int32>

  init(_ words: String..., on ledger: LedgerProcess) throws {
    process = ledger.process(words)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    let (ended, end) = AsyncStream.makeStream(of: Int32.self)
    self.ended = ended
    process.terminationHandler = { process in
      end.yield(process.terminationStatus)
      end.finish()
    }
    let (lines, line) = AsyncStream.makeStream(of: String.self)
    self.lines = lines
    iterator = lines.makeAsyncIterator()
    let reader = output.fileHandleForReading
    try process.run()
    Thread {
      var rest = Data()
      while true {
        let chunk = reader.availableData
        if chunk.isEmpty { break }
        rest += chunk
        while let end = rest.firstIndex(of: 10) {
          line.yield(String(decoding: rest[..<end], as: UTF8.self))
          rest = Data(rest[(end + 1)...])
        }
      }
      line.finish()
    }.start()
    let pid = process.processIdentifier
    DispatchQueue.global().asyncAfter(deadline: .now() + LedgerProcess.patience) { [weak self] in
      if self?.process.isRunning == true { kill(pid, SIGKILL) }
    }
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// The next line that it prints; nil once it has ended.
  func nextLine() async -> String? { await iterator.next() }

  /// Sends a signal that does not end it; answers whether it was there to take it.
  func signal(_ signal: Int32) -> Bool { kill(process.processIdentifier, signal) == 0 }

  /// Sends a signal, and answers the exit code once it has ended.
  func stop(_ signal: Int32) async -> Int32? {
    kill(process.processIdentifier, signal)
    for await code in ended { return code }
    return nil
  }
}
