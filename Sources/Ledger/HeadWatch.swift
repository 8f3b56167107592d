import EventLog

/// Notices what other processes append: nothing tells this one, so it looks.
enum HeadWatch {
  /// How often. One read of the log's end costs a microsecond, and nobody waits for less.
  static let interval = Duration.milliseconds(100)
}

extension RequestLedger {
  /// Watches for other processes' events for as long as somebody follows.
  func watchHead() {
    guard heads.beginWatching() else { return }
    Task { [weak self] in
      var last = (try? self?.head().position) ?? .zero
      while let self, heads.goOnWatching() {
        let head = (try? self.head().position) ?? last
        if head != last {
          last = head
          heads.grew()
        }
        try? await Task.sleep(for: HeadWatch.interval)
      }
    }
  }
}
