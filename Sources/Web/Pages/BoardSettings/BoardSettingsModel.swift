import Domain

/// `/b/{board}/settings`: who can see a board, and the form that changes it.
struct BoardSettingsModel: Sendable, Equatable {
  var frame: Frame
  var slug: String
  var name: String
  /// As it is now.
  var access: AccessView
  /// How many people can see it now.
  var people: Int
  var form: AccessForm
  /// The names of those in the form, by `AccessSubject.text`.
  var names: [String: Subject]
  var team: [PersonLabel]
  /// What groups there are to be named.
  var groups: [String]
  /// Whether whoever looks may let more people see it.
  var mayWiden: Bool
  var tokens: FormTokens
  var errors: [FieldError] = []
  /// What was chosen before somebody else changed it.
  var yours: AccessView?

  /// Somebody or a group, by name.
  struct Subject: Sendable, Equatable {
    var name: String
    var isGroup: Bool
  }
}

/// Who may see a board, in words.
struct AccessView: Sendable, Equatable {
  var mode: BoardAccess.Mode
  var workspaceRole: BoardRole
  /// Nil where the admins own it.
  var owner: String?
  var grants: [Grant]

  struct Grant: Sendable, Equatable {
    var subject: BoardSettingsModel.Subject
    var role: BoardRole
  }
}

/// What a change of the access would do, before it is done.
struct AccessReviewModel: Sendable, Equatable {
  /// How many of those who gain or lose are named.
  static let maximumNamed = 20

  var frame: Frame
  var slug: String
  var name: String
  var before: AccessView
  var after: AccessView
  var peopleBefore: Int
  var peopleAfter: Int
  var gains: [Change]
  var gainCount: Int
  var loses: [Change]
  var loseCount: Int
  var isWidened: Bool
  /// Whether nothing would be another.
  var isSame: Bool
  /// Whether whoever looks has to show once more who they are.
  var needsSignIn: Bool
  var form: AccessForm
  var draft: String?
  var tokens: FormTokens

  struct Change: Sendable, Equatable {
    var label: PersonLabel
    var before: BoardRole?
    var after: BoardRole?
  }
}
