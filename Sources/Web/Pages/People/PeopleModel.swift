import Domain

/// Who works here, and for admins: inviting, roles, new links.
struct PeopleModel: Sendable, Equatable {
  var frame: Frame
  /// Who may sign in, as far as they match the filter.
  var team: [Member]
  /// What machines there are.
  var services: [Member] = []
  /// Text that name or e-mail contains; empty for everybody.
  var filter = ""
  /// How many may sign in, whether they match or not.
  var count = 0
  /// The change of a role that was just made.
  var changed: UInt64?
  /// Who came with an import and never signs in.
  var names: [PersonLabel] = []
  /// More names than fit a page.
  var hiddenNames = 0
  /// For the forms of whoever may manage people; nobody else sees any.
  var tokens: FormTokens?
  var invitation = Invitation()
  var errors: [FieldError] = []
  /// Whose role could not be changed, if that was what was tried.
  var refusedMember: PersonNumber?
  /// The link that was just made. It is shown this once.
  var link: Link?

  struct Member: Sendable, Equatable {
    var label: PersonLabel
    var email: String?
    var role: Role
    var isDeactivated = false
  }

  struct Invitation: Sendable, Equatable {
    var email = ""
    var name = ""
    var role = Role.member.name
  }

  struct Link: Sendable, Equatable {
    var name: String
    var address: String
  }
}
