import Directory
import Domain
import EventLog
import LMDB
import Timeline

extension RequestLedger {
  /// A proof of everything that happened to the request that `name` means, in the tree of the checkpoint
  /// at the log's end now, which is signed for it if there is none yet.
  ///
  /// Holds the whole request in memory; O(log n) an event.
  ///
  /// - Throws: `.refused(.unknownRequest)`; what `checkpoint()` throws.
  public func proof(
    of name: String, by reader: some Principal
  ) throws(LedgerError) -> RequestProof {
    _ = try resolve(name, by: reader)
    // Signed first: what the views then show up to there is in its tree.
    let signed = try checkpoint()
    return try ask(as: reader) { question in
      let found = try question.find(name)
      let definition = try question.definitionPosition(of: found.reference.board)
      let positions = try question.views.timeline.positions(
        of: found.reference, in: question.snapshot
      ).filter { $0.rawValue <= signed.checkpoint.size }
      return RequestProof(
        subject: RequestKey(prefix: found.board.prefix, number: found.reference.number),
        key: signed.key,
        events: try ([definition] + positions).map {
          try question.provenEvent(at: $0, in: signed.checkpoint.size)
        }, note: signed.note)
    }
  }
}

extension Question {
  fileprivate func definitionPosition(of board: BoardNumber) throws -> Position {
    let definitions = try views.directory.boards(in: snapshot)
    guard let found = definitions.first(where: { $0.board == board }) else {
      preconditionFailure("the views have a request on board \(board), which was never created")
    }
    return found.positions.definition
  }

  fileprivate func provenEvent(
    at position: Position, in size: UInt64
  ) throws -> RequestProof.Event {
    guard let header = try reader.header(at: position),
      let inclusion = try reader.inclusionProof(of: position, in: size)
    else {
      preconditionFailure("the views name position \(position), which the log does not have")
    }
    return RequestProof.Event(
      position: position, header: header,
      saltedBody: try isReadable(position) ? reader.saltedBody(at: position) : nil,
      inclusion: inclusion)
  }

  /// Whether the event at `position` says its text: of one that is quarantined a proof shows as much
  /// as of one that was erased.
  private func isReadable(_ position: Position) throws -> Bool {
    guard case .request(_, .withheld) = try event(at: position).event else { return true }
    return false
  }
}
