/// What went wrong, in plain words, and the way back.
struct ErrorModel: Sendable, Equatable {
  /// Who sees it, if somebody has signed in; the boards are left out, as asking for them may be
  /// what went wrong.
  var viewer: Frame.Viewer?
  var status: Int
  var title: String
  /// What, where, and what to do.
  var detail: String
  /// What is wrong in particular.
  var faults: [String] = []
  /// Names the request in the server's log.
  var requestID: String
  /// What was typed and could not be taken: by name of the field.
  var typed: [Typed] = []
  /// Where the same page is now, when it was asked for as of another moment.
  var now: String?
  /// Whether signing in would help.
  var offersSignIn = false

  struct Typed: Sendable, Equatable {
    var name: String
    var value: String
  }
}
