import Directory
import Domain
import EventLog
import ProjectionEngine

// What whoever acts may do, with everything before this command taken in.
extension WriteSession {
  /// What `principal` may do.
  ///
  /// - Throws: `.denied` for whoever is not here, or not any more.
  func rights(of principal: some Principal) throws(LedgerError) -> Rights {
    if principal.person == .operator { return .unlimited }
    guard let standing = views.directory.standing(of: principal.person, in: view) else {
      throw .refused(.denied(.enter))
    }
    let rights = Rights(
      standing: standing, groups: Set(views.directory.groups(of: principal.person, in: view)),
      policy: views.directory.groupTotals(in: view).policy, scopes: principal.scopes,
      isFresh: principal.isFresh)
    guard rights.permits(.enter) else { throw .refused(.denied(.enter)) }
    return rights
  }

  /// Whether somebody is here and may see a board with this access.
  func maySee(_ person: PersonNumber, _ access: BoardAccess) -> Bool {
    guard let standing = views.directory.standing(of: person, in: view) else { return false }
    let groups = views.directory.groups(of: person, in: view)
    return Rights(standing: standing, groups: Set(groups)).role(on: access) != nil
  }

  /// Refuses whoever may not do `action`, which is about the whole ledger.
  func check(_ action: Action, _ rights: Rights) throws(LedgerError) {
    guard rights.permits(action) else { throw .refused(.denied(action)) }
  }

  /// Refuses whoever may not do `action` on a board that they may see.
  func check(_ action: Action, on board: KnownBoard, _ rights: Rights) throws(LedgerError) {
    guard rights.permits(action, on: board.number, board.access) else {
      throw .refused(.denied(action))
    }
  }

  /// Refuses what gives somebody rights to whoever has not shown lately who they are. Asked here, once it
  /// is decided what happens and before anything of it does, and so for page, API and undo alike.
  func checkFresh(_ rights: Rights, whereGiving givesRights: Bool) throws(LedgerError) {
    guard rights.isFresh || !givesRights else { throw .refused(.signInAgain) }
  }

  /// The board with this slug, where whoever acts may see it.
  func board(_ slug: String, for rights: Rights) throws(LedgerError) -> KnownBoard {
    let boards = try boards(for: rights)
    guard let board = boards.first(where: { $0.definition.slug == slug }) else {
      throw .refused(.unknownBoard(slug, allowed: boards.map(\.definition.slug)))
    }
    return board
  }

  /// The board whose requests have keys like this, where whoever acts may see it.
  func board(withPrefix key: RequestKey, for rights: Rights) throws(LedgerError) -> KnownBoard {
    let board = try boards(for: rights).first { $0.definition.prefix == key.prefix }
    guard let board else { throw .refused(.unknownRequest(key.description)) }
    return board
  }

  private func boards(for rights: Rights) throws(LedgerError) -> [KnownBoard] {
    try boards().filter { rights.permits(.read, on: $0.number, $0.access) }
  }

  func access(at position: Position) throws(LedgerError) -> BoardAccess {
    if let known = cachedAccess(at: position) { return known }
    let (header, event) = try event(at: position)
    let access = BoardAccess(event, by: PersonNumber(header.actor), at: position)
    cache(access, at: position)
    return access
  }
}
