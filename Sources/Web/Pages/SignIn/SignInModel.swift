/// The way in, for whoever has a one-time link and whoever needs one.
struct SignInModel: Sendable, Equatable {
  /// Where to go afterwards, on this site.
  var next: String
  /// What the link carries. Nil where somebody came without one.
  var token: String?
  /// Why the last attempt led nowhere.
  var refusal: String?
}
