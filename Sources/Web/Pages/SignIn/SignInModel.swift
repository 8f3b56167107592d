/// The way in, for whoever has a one-time link and whoever needs one.
struct SignInModel: Sendable, Equatable {
  /// Where to go afterwards, on this site.
  var next: String
  /// What the link carries. Nil where somebody came without one.
  var token: String?
  /// Why the last attempt led nowhere.
  var refusal: String?
  /// Whether somebody is signed in, too long ago for what they wanted.
  var isAgain = false
  /// The accounts that people can sign in with, in the order of the settings.
  var providers: [ProviderButton] = []
  /// Whether there is a field for the token of a link.
  var showsLinkForm = true

  struct ProviderButton: Sendable, Equatable {
    let id: String
    let name: String
    /// Whether it could not be reached a moment ago.
    let isDown: Bool
  }
}
