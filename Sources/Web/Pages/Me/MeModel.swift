import EventLog

/// Who I am here, and how my browser is signed in.
struct MeModel: Sendable, Equatable {
  var frame: Frame
  var label: PersonLabel
  var email: String?
  var role: String
  var sessions: SessionList
  /// Who they are at providers.
  var identities = IdentityList(address: "/me", items: [])
  /// Those at which they are nobody yet.
  var toConnect: [SignInModel.ProviderButton] = []
  /// What they typed when a session had ended, and did not send.
  var drafts: [Draft] = []
  var now: Timestamp

  struct Draft: Sendable, Equatable {
    var address: String
    var purpose: String
    var keptAt: Timestamp
  }
}
