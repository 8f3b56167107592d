import Domain
import EventLog

/// One person, as admins see them: role, sessions, and whether they may come in.
struct PersonModel: Sendable, Equatable {
  var frame: Frame
  var label: PersonLabel
  var email: String?
  var standing: Standing
  /// What groups they are in.
  var groups: [GroupLink]
  var sessions: SessionList
  /// Who they are at providers.
  var identities: IdentityList
  /// How many unfinished requests they own.
  var unfinished: Int
  /// Whether it is whoever looks.
  var isViewer: Bool
  var tokens: FormTokens
  var errors: [FieldError] = []
  var now: Timestamp

  struct GroupLink: Sendable, Equatable {
    var number: GroupNumber
    var name: String
  }
}
