import EventLog

/// Who I am here, and how my browser is signed in.
struct MeModel: Sendable, Equatable {
  var frame: Frame
  var label: PersonLabel
  var email: String?
  var role: String
  var sessions: SessionList
  /// Who they are at providers: the addresses of these, and what they call them.
  var identities: [Identity] = []
  /// What they typed when a session had ended, and did not send.
  var drafts: [Draft] = []
  var now: Timestamp
  var providers = MeProviders()

  struct Identity: Sendable, Equatable {
    var provider: String
    var subject: String
  }

  struct Draft: Sendable, Equatable {
    var address: String
    var purpose: String
    var keptAt: Timestamp
  }
}
