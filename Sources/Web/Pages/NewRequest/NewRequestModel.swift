/// The form for a new request, empty or with what was typed before.
struct NewRequestModel: Sendable, Equatable {
  var frame: Frame
  var slug: String
  var name: String
  var form: RequestForm
  /// A person's number, `me` or `nobody`, or whatever was sent instead.
  var owner: String
  /// Whom the owner can be chosen from.
  var team: [PersonLabel]
  var tokens: FormTokens
  var errors: [FieldError] = []
  /// Names what was typed when a session had ended, where the form shows that.
  var draft: String?
}
