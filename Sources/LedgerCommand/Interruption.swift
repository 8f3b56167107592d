import Dispatch
import Glibc
import Ledger

/// Ends long waiting when the person presses Ctrl-C, or the system asks to stop.
enum Interruption {
  /// Runs `body` until it ends, or cancels it at the first SIGINT or SIGTERM. Being stopped so is
  /// no error.
  static func cancelling(_ body: @escaping @Sendable () async throws -> Void) async throws {
    let task = Task { try await body() }
    let sources = [SIGINT, SIGTERM].map { number in
      // The default would end the process before its files are closed.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { task.cancel() }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    do { try await task.value } catch is CancellationError {}
  }

  /// Runs `body`, and cancels what it was given at the first SIGINT or SIGTERM, or at a hang-up: long
  /// work then removes what it made, and ends with an error that says so.
  static func cancelling<Result>(_ body: (Cancellation) throws -> Result) rethrows -> Result {
    let cancellation = Cancellation()
    let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { cancellation.cancel() }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    return try body(cancellation)
  }
}
