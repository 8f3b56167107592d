import Domain
import LMDB

/// Why something about accounts, links or sessions could not be done. Nothing was written.
public enum SignInError: Error, Equatable, Sendable {
  case notAnEmail(String)
  case unusableName(String)
  /// Somebody else has this address.
  case emailTaken(String)
  /// A directory calls somebody else so.
  case userNameTaken(String)
  /// Whoever signed in elsewhere is another person here.
  case identityTaken
  /// Another group has this name where it comes from.
  case groupNameTaken(String)
  /// A token cannot be made so; with the reason.
  case unusableToken(String)
  /// A person has as many tokens as one may have.
  case tooManyTokens
  /// Nobody with an account has this number.
  case noAccount(PersonNumber)
  /// The folder cannot be used: permissions, another format, another program's, …
  case unusable(folder: String, reason: String)
  /// Another process has the folder open, and what was asked for needs it alone.
  case inUse(folder: String)
  /// The disk or the file did not do its part.
  case storage(String)
  /// The accounts were closed.
  case closed

  /// What a person reads: what was wrong, and what to do.
  public var message: String {
    switch self {
    case .notAnEmail(let text):
      "“\(text.prefix(60))” is not an e-mail address. Write it as ana@example.org, "
        + "with at most \(Account.maximumEmail) bytes."
    case .unusableName(let text) where text.utf8.count > Account.maximumName:
      "The name is \(text.utf8.count) bytes long; at most \(Account.maximumName) are allowed."
    case .unusableName(let text) where text.isEmpty: "The name is empty. Please write one."
    case .unusableName: "The name contains a control character. Please remove it."
    case .emailTaken(let email): "Somebody has the e-mail address \(email) already."
    case .userNameTaken(let name): "Somebody has the user name “\(name.prefix(60))” already."
    case .identityTaken: "This account of the provider belongs to somebody else here."
    case .groupNameTaken(let name): "There is a group “\(name.prefix(60))” already."
    case .unusableToken(let reason): reason
    case .tooManyTokens:
      "There are \(AccessToken.maximumPerPerson) tokens already. Revoke one that nothing uses."
    case .noAccount(let person): "Person \(person) has no account, so there is nobody to sign in."
    case .unusable(let folder, let reason): "Cannot use \(folder): \(reason)"
    case .inUse(let folder): "Another process is using \(folder). Stop it, then try again."
    case .storage(let text): text
    case .closed: "The accounts are closed, because the program is ending."
    }
  }

  init(_ error: LMDBError) {
    self =
      switch error.kind {
      case .mapFull: .storage("There is no room left for accounts and sessions (\(error)).")
      case .noSpace: .storage("The disk is full, so nothing was saved (\(error)).")
      default: .storage("The accounts could not be read or written (\(error)).")
      }
  }
}
