/// Nobody is signed in: pages send to `/sign-in`, the API answers 401.
struct NotSignedIn: Error {}

/// A form whose token is not the one of the session: it is old, or somebody forged it.
///
/// Nothing was done. Show the form again, with a fresh token and all that was typed.
struct CSRFFailure: Error {
  let fields: FormFields

  var message: String {
    "This form was open for too long, so it was not sent. Everything you wrote is still here: "
      + "please send it again."
  }
}

/// Bytes that are not what they claim to be: broken percent-encoding, UTF-8 or JSON. Answered 400.
struct MalformedInput: Error, Equatable {
  let message: String

  init(_ message: String) { self.message = message }
}
