/// What can be done in a ledger, as far as rights tell things apart.
public enum Action: CaseIterable, Sendable {
  /// See boards, requests, their history and who works here.
  case read
  /// File a new request.
  case submit
  /// Assign, change the status, edit and comment.
  case work
  /// Invite people and change their roles.
  case managePeople
  /// Make boards, import history.
  case manageBoards
  /// Remove texts and people for good.
  case erase
}

/// The one access decision. Page, API and command all come through it, because the engine asks it
/// for each command and each question, and nothing reaches the log around the engine.
public enum Access {
  /// Whether someone in `role` may do `action`. Deny is the default: a new action has to be named.
  public static func permits(_ action: Action, to role: Role) -> Bool {
    switch (role, action) {
    case (.admin, _): true
    case (.member, .read), (.member, .submit), (.member, .work): true
    case (.member, .managePeople), (.member, .manageBoards), (.member, .erase): false
    }
  }

  /// Whether somebody may do `action`: what their role permits, and nothing once they were erased.
  public static func permits(_ action: Action, to standing: Standing) -> Bool {
    !standing.isErased && permits(action, to: standing.role)
  }
}
