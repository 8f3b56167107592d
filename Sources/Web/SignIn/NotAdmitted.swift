import OpenIDConnect

/// A provider says who somebody is, and they do not come in all the same.
enum NotAdmitted: Error, Equatable {
  /// Whoever this is here was put out, or is nobody who signs in.
  case notActive
  case noEmail
  case emailNotVerified
  case otherDomain
  case notInvited
  /// Somebody here has the address, and has signed in before in another way.
  case emailTaken
  /// Somebody else is signed in on this browser.
  case somebodyElse
  /// Nobody is signed in any more on this browser.
  case nobodySignedIn
  /// Their account there is tied to somebody else here.
  case tiedToAnother

  /// What whoever wanted to come in reads: why not, and what to ask for.
  func message(_ name: String) -> String {
    switch self {
    case .notActive:
      "Your account here was deactivated. If that is a mistake, ask an admin to let you in again."
    case .noEmail:
      "\(name) did not tell your e-mail address, without which nobody joins. Ask whoever runs "
        + "\(name) to add it to your account, or an admin here for a one-time link."
    case .emailNotVerified:
      "\(name) has not verified your e-mail address, so it cannot be taken for yours. Verify it "
        + "there, or ask an admin here for a one-time link."
    case .otherDomain:
      "Your e-mail address is not one of those who may join through \(name). Ask an admin here for "
        + "an invitation and a one-time link."
    case .notInvited:
      "Nobody has invited you yet. Ask an admin here to invite the e-mail address that \(name) has "
        + "of you; then sign in again."
    case .emailTaken:
      "Somebody here has your e-mail address and signs in in another way. An address alone does not "
        + "show that it is you. If it is: sign in with a one-time link, then choose “Connect "
        + "\(name)” on your page."
    case .somebodyElse:
      "At \(name) you are somebody else than here. Sign in there with your own account."
    case .nobodySignedIn: "Your session here has ended meanwhile. Please sign in."
    case .tiedToAnother:
      "This account at \(name) belongs to somebody else here. Choose another one there, or ask an "
        + "admin."
    }
  }

  /// For the audit.
  var reason: String {
    switch self {
    case .notActive: "deactivated or not for signing in"
    case .noEmail: "no e-mail address"
    case .emailNotVerified: "e-mail address not verified"
    case .otherDomain: "e-mail address of another domain"
    case .notInvited: "not invited"
    case .emailTaken: "e-mail address is somebody else's"
    case .somebodyElse: "another person than the one signed in"
    case .nobodySignedIn: "the session had ended"
    case .tiedToAnother: "identity is tied to another person"
    }
  }
}
