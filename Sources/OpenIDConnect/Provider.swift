/// An identity provider, as somebody who runs this ledger has described it.
public struct Provider: Sendable, Equatable {
  /// Names it in addresses and in the settings: small letters, digits and hyphens.
  public var id: String
  /// What people read on the button.
  public var name: String
  /// As its discovery document and its tokens have it, to the letter.
  public var issuer: String
  public var clientID: String
  public var clientSecret: ClientSecret
  public var authentication: ClientAuthentication
  /// What is asked for; `openid` always is.
  public var scopes: [String]
  /// The claim that names somebody's groups; nil where groups are none of its business.
  public var groupsClaim: String?
  /// What its groups mean here. Groups that are not named mean nothing.
  public var groups: [String: GroupMeaning]
  /// Whose e-mail addresses it may speak for.
  public var domains: EmailDomains
  /// What makes an e-mail address of its a verified one.
  public var emailTrust: EmailTrust

  public init(
    id: String, name: String, issuer: String, clientID: String, clientSecret: ClientSecret,
    authentication: ClientAuthentication = .basic,
    scopes: [String] = ["openid", "profile", "email"], groupsClaim: String? = nil,
    groups: [String: GroupMeaning] = [:], domains: EmailDomains = .invitedOnly,
    emailTrust: EmailTrust = .claim
  ) {
    self.id = id
    self.name = name
    self.issuer = issuer
    self.clientID = clientID
    self.clientSecret = clientSecret
    self.authentication = authentication
    self.scopes = scopes
    self.groupsClaim = groupsClaim
    self.groups = groups
    self.domains = domains
    self.emailTrust = emailTrust
  }
}

extension Provider {
  /// The issuer of every Google account, those of workspaces included.
  static let google = "https://accounts.google.com"
}

/// How the client shows at the token endpoint who it is (OpenID Connect Core 1.0, section 9).
public enum ClientAuthentication: String, Sendable, CaseIterable {
  case basic
  case post
}

/// What shows a provider that it is us. Prints as nothing, so that no message carries it.
public struct ClientSecret: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  let text: String

  public init(_ text: String) { self.text = text }

  public var description: String { "(secret)" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What a provider's group means here.
public enum GroupMeaning: Sendable, Equatable {
  /// Whoever is in it is an admin.
  case admin
  /// Whoever is in it is in the group with this name.
  case group(String)
}

/// Whose e-mail addresses a provider may speak for, when somebody comes for the first time.
public enum EmailDomains: Sendable, Equatable {
  /// Nobody joins by themselves; whoever was invited under a verified address gets in.
  case invitedOnly
  /// Whoever has a verified address in one of these, in small letters, may join.
  case these([String])
  /// Whoever has a verified address may join.
  case any

  /// Whether the provider may speak for the address at all.
  public func cover(_ email: String) -> Bool {
    guard case .these(let domains) = self else { return true }
    guard let at = email.lastIndex(of: "@") else { return false }
    return domains.contains(email[email.index(after: at)...].lowercased())
  }
}

/// What makes an e-mail address a verified one.
public enum EmailTrust: String, Sendable, CaseIterable {
  /// The claim `email_verified` says so.
  case claim
  /// The organisation itself gives out the addresses, so that a provider which says nothing is
  /// believed. One that says `false` is believed too.
  case always
}
