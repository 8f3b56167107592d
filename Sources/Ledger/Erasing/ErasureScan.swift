import Domain
import EventLog

extension RequestLedger {
  /// Whether an event after `position`, through `last`, took text of earlier events with it, or says
  /// that one cannot be read. Reads the headers between: views that are a batch behind cost a
  /// microsecond.
  func hasErasure(
    after position: Position, through last: Position
  ) throws(LedgerError) -> Bool {
    guard position < last else { return false }
    var found = false
    do throws(LogError) {
      try log.forEachHeader(from: position.next, through: last) { _, header in
        found = EventKind(rawValue: header.kind)?.outdatesViews == true
        return !found
      }
    } catch { throw LedgerError(error) }
    return found
  }
}

/// Which bodies erasures took: what tells an erased body from a lost one.
///
/// Take in every header of the log, then ask: an erasure is behind what it took.
public struct ErasedBodies: Sendable {
  private var requests: [RequestReference: Position] = [:]
  private var people: [UInt32: Position] = [:]

  public init() {}

  /// Takes in an event: O(1).
  public mutating func take(_ header: borrowing Header, at position: Position) {
    switch EventKind(rawValue: header.kind) {
    case .contentErased: requests[Self.reference(header)] = position
    case .personErased where header.argument.c == 1: people[header.argument.b] = position
    case .personErased, .boardCreated, .accessChanged, .policyChanged, .quarantined,
      .personJoined, .serviceAdded, .deactivated, .reactivated, .roleChanged, .roleRestored,
      .groupAdded, .groupRemoved, .memberAdded, .memberRemoved, .submitted, .assigned,
      .statusChanged, .prioritised, .edited, .commented, .undone, nil:
      break
    }
  }

  /// Whether an erasure took the body of the event at `position`, if it had one.
  public func contains(_ header: borrowing Header, at position: Position) -> Bool {
    guard let kind = EventKind(rawValue: header.kind), kind.isOfRequest else { return false }
    if let erased = requests[Self.reference(header)], position < erased { return true }
    guard let erased = people[header.actor], position < erased else { return false }
    return kind.isTyped
  }

  private static func reference(_ header: borrowing Header) -> RequestReference {
    RequestReference(board: BoardNumber(header.board), number: RequestNumber(header.request))
  }
}

extension EventKind {
  /// Whether it belongs to a request, and goes when that request's text goes.
  var isOfRequest: Bool {
    switch self {
    case .boardCreated, .accessChanged, .policyChanged, .quarantined, .personJoined,
      .serviceAdded, .deactivated, .reactivated, .roleChanged, .roleRestored, .personErased,
      .groupAdded, .groupRemoved, .memberAdded, .memberRemoved:
      false
    case .submitted, .assigned, .statusChanged, .prioritised, .edited, .commented, .contentErased,
      .undone:
      true
    }
  }

  /// Whether its body is what somebody typed about a request, and goes with the person. Why
  /// something was erased is the ledger's own record.
  var isTyped: Bool { isOfRequest && self != .contentErased }
}
