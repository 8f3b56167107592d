import Directory
import Domain
import EventLog
import LMDB
import ProjectionEngine

/// A board as the views know it.
struct KnownBoard {
  let number: BoardNumber
  let definition: BoardDefinition
  let access: BoardAccess
}

// Whoever asks sees the boards that they may see now, whatever moment they ask about. The rest is not
// there for them: not in a list, not by its name, not by a key.
extension Question {
  /// What `principal` may do now.
  static func rights(
    of principal: (any Principal)?, _ directory: DirectoryProjection,
    in snapshot: borrowing ViewSnapshot
  ) throws -> Rights {
    guard let principal, principal.person != .operator else { return .unlimited }
    guard let standing = try directory.standing(of: principal.person, in: snapshot) else {
      throw Refusal.denied(.enter)
    }
    let rights = Rights(
      standing: standing, groups: Set(try directory.groups(of: principal.person, in: snapshot)),
      policy: try directory.policy(in: snapshot), scopes: principal.scopes,
      isFresh: principal.isFresh)
    guard rights.permits(.enter) else { throw Refusal.denied(.enter) }
    return rights
  }

  /// Refuses whoever may not do `action`, which is about the whole ledger.
  func check(_ action: Action) throws {
    guard rights.permits(action) else { throw Refusal.denied(action) }
  }

  /// Refuses whoever may not do `action` on the board, which they may see.
  func check(_ action: Action, on board: BoardNumber) throws {
    let known = try allBoards().first { $0.number == board }
    guard let known, rights.permits(action, on: board, known.access) else {
      throw Refusal.denied(action)
    }
  }

  /// All boards, by number, whoever asks: for naming what somebody may see anyway.
  func allBoards() throws -> [KnownBoard] {
    var boards: [KnownBoard] = []
    for (number, positions) in try views.directory.boards(in: snapshot) {
      boards.append(
        KnownBoard(
          number: number, definition: try definition(at: positions.definition),
          access: try access(at: positions.access)))
    }
    return boards
  }

  /// The boards that whoever asks may see, by number.
  func boards() throws -> [KnownBoard] {
    try allBoards().filter { rights.permits(.read, on: $0.number, $0.access) }
  }

  /// Refuses who may not see every board: for what cannot leave one out.
  func checkSeesAll() throws {
    guard try boards().count == allBoards().count else { throw Refusal.denied(.audit) }
  }

  private func access(at position: Position) throws -> BoardAccess {
    if let known = cache[accessAt: position] { return known }
    let (header, event) = try event(at: position)
    let access = BoardAccess(event, by: PersonNumber(header.actor), at: position)
    cache[accessAt: position] = access
    return access
  }
}

extension BoardAccess {
  /// What an event says that has a board's access, the views say.
  init(_ event: LedgerEvent, by actor: PersonNumber, at position: Position) {
    switch event {
    case .board(.created(_, _, let opening)): self.init(opening, by: actor)
    case .board(.accessChanged(_, let access, _)): self = access
    default: preconditionFailure("the views look for a board's access at position \(position)")
    }
  }
}
