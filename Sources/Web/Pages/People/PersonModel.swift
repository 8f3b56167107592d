import Domain
import EventLog

/// One person, as admins see them: role, sessions, tokens, and whether they may come in.
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
  /// What programs act with in their name.
  var tokens: TokenList
  /// How many unfinished requests they own.
  var unfinished: Int
  /// Whether it is whoever looks.
  var isViewer: Bool
  var form: FormTokens
  var errors: [FieldError] = []
  var now: Timestamp

  struct GroupLink: Sendable, Equatable {
    var number: GroupNumber
    var name: String
  }
}
