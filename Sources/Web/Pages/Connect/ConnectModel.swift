/// Whether an account at a provider is to sign somebody in here from now on.
struct ConnectModel: Sendable, Equatable {
  var frame: Frame
  /// What the provider is called in addresses, by people, and by itself.
  var id: String
  var provider: String
  var issuer: String
  var content: Content

  enum Content: Sendable, Equatable {
    /// Asks about the account; the token says which it is.
    case question(Account, token: String)
    /// It was not connected, and why.
    case refused(String)
  }

  /// What the provider says of somebody.
  struct Account: Sendable, Equatable {
    var name: String?
    var email: String?
    var subject: String
  }
}
