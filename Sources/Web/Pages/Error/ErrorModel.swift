/// What went wrong, in plain words, and the way back.
struct ErrorModel: Sendable, Equatable {
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
  /// Whether signing in would help.
  var offersSignIn = false

  struct Typed: Sendable, Equatable {
    var name: String
    var value: String
  }
}
