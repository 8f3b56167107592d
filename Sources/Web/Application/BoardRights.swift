import Domain
import Ledger

extension WebDependencies {
  /// Refuses whoever may not do `action` on the board before they see a form for it: what cannot be
  /// sent is not to be filled in. The engine decides again when it is sent.
  ///
  /// - Throws: `.refused`: `.unknownBoard` where they may not see it, `.denied`.
  func require(_ action: Action, on board: String, by person: PersonNumber) throws {
    guard Access.permits(action, to: try ledger.board(board, by: person).role) else {
      throw LedgerError.refused(.denied(action))
    }
  }
}
