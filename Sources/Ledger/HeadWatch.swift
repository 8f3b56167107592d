import EventLog
import LMDB
import ProjectionEngine

/// Notices what other processes append: nothing tells this one, so it looks.
enum HeadWatch {
  /// How often. One read of the log's end costs a microsecond, and nobody waits for less.
  static let interval = Duration.milliseconds(100)
  /// After how many looks the reader slots of killed processes are freed: each minute. Until then
  /// such a reader keeps pages from being used again.
  static let looksPerReaderCheck = 600
}

extension RequestLedger {
  /// Watches for other processes' events for as long as somebody follows.
  func watchHead() {
    guard heads.beginWatching() else { return }
    Task { [weak self] in
      var last = (try? self?.head().position) ?? .zero
      var looks = 0
      while let self, heads.goOnWatching() {
        looks += 1
        if looks % HeadWatch.looksPerReaderCheck == 0 { freeStaleReaders() }
        let head = (try? self.head().position) ?? last
        if head != last {
          last = head
          heads.grew()
        }
        try? await Task.sleep(for: HeadWatch.interval)
      }
    }
  }

  private func freeStaleReaders() {
    log.freeStaleReaders()
    try? currentViews().generation.store.freeStaleReaders()
  }
}
