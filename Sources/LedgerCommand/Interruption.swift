import Dispatch
import Glibc

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
}
