import EventLog

/// Who I am here, and how my browser is signed in.
struct MeModel: Sendable, Equatable {
  var frame: Frame
  var label: PersonLabel
  var email: String?
  var role: String
  var startedAt: Timestamp
  var lastSeenAt: Timestamp
  var browser: String
  var now: Timestamp
  var providers = MeProviders()
}
