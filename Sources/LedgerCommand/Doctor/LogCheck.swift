import EventLog

/// Looks at the log without the engine.
struct LogCheck {
  /// From here on there is time to act before new events are refused.
  static let fullMap = 0.7

  let head: Position
  let findings: [Finding]

  /// - Throws: `LogError` where the log cannot be opened.
  init(in data: String, now: @escaping @Sendable () -> Timestamp) throws(LogError) {
    // Closed again at the end: the engine opens it next, and one process may open it once.
    let log = try EventLogStore("\(data)/log", clock: now)
    head = try log.head()
    findings = [
      Finding(
        "format", .ok,
        "\(EventLogStore.formatVersion), ledger \(log.ledgerID), "
          + "\(Numbers.count(head.rawValue, "event")) in \(Numbers.bytes(log.size))"),
      Self.map(log.mapUse),
    ]
  }

  private static func map(_ use: Double) -> Finding {
    let text = "\(Int((use * 100).rounded(.up))) % of the log's reserved room is used"
    if use >= EventLogStore.maximumMapUse {
      return Finding("room", .fail, "\(text): new events are refused")
    }
    return Finding("room", use >= fullMap ? .warn : .ok, text)
  }
}
