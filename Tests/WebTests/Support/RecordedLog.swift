import Logging
import Synchronization

/// What the server wrote to its log.
final class RecordedLog: Sendable {
  private let entries = Mutex<[String]>([])

  /// Message and metadata of each entry.
  var lines: [String] { entries.withLock { $0 } }

  /// A logger that writes here what an operator has to know.
  var logger: Logger {
    var logger = Logger(label: "test") { _ in Handler(log: self) }
    logger.logLevel = .notice
    return logger
  }

  private func add(_ line: String) { entries.withLock { $0.append(line) } }

  private struct Handler: LogHandler {
    let log: RecordedLog
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.notice

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let all = metadata.merging(event.metadata ?? [:]) { $1 }
      log.add("\(event.message) \(all)")
    }
  }
}
