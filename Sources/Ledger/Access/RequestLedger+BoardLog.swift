import Domain
import EventLog

extension RequestLedger {
  /// What became of a board itself, without its requests: its making, and who could see it. Oldest
  /// first; O(log).
  ///
  /// - Throws: `.refused(.unknownBoard)`.
  public func events(
    ofBoard slug: String, by reader: some Principal
  ) throws(LedgerError) -> [LogEntry] {
    try ask(as: reader) { question in
      let board = try question.board(slug).number.rawValue
      var found: [Position] = []
      _ = try question.reader.forEachHeader(from: Position(1), through: question.moment.position) {
        position, header in
        if header.board == board, header.request == 0 { found.append(position) }
        return true
      }
      let names = try LogNames(question)
      return try found.map { try question.entry(at: $0, names) }
    }
  }
}
