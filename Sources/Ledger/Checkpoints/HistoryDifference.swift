import EventLog

/// In which way a log is not the one that a checkpoint was published of.
public struct HistoryDifference: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// It has fewer events: this many.
    case shorter(UInt64)
    /// It has as many or more, and the first of them are others.
    case others
  }

  public let kind: Kind
  /// How many events the checkpoint is over.
  public let published: UInt64
  /// When it was published, as far as its file tells.
  public let publishedAt: Timestamp?

  public var message: String {
    let checkpoint = "a checkpoint over \(published)" + (publishedAt.map { " of \($0)" } ?? "")
    let way = """
      Nothing was changed. Bring back what was lost; or restore the newest backup into a new folder \
      (ledger restore), which begins a new epoch that says where it leaves this history.
      """
    return switch kind {
    case .shorter(let count):
      "The log has \(count) events, but \(checkpoint) was published: something was lost. \(way)"
    case .others:
      """
      The first \(published) events of the log are not those of which \(checkpoint) was published: they \
      were exchanged or damaged. \(way)
      """
    }
  }
}
