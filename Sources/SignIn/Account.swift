import Domain

/// What is known of a person beside the log. It can be erased; the log keeps the number.
public struct Account: Equatable, Sendable {
  /// The longest path that mail can be sent to (RFC 5321, section 4.5.3.1.3, without the brackets).
  public static let maximumEmail = 254
  /// Longer than any name that fits a list.
  public static let maximumName = 200

  public let person: PersonNumber
  public var name: String
  /// Nil where nobody is to sign in, as for names that came with an import.
  public var email: String?

  public init(person: PersonNumber, name: String, email: String?) {
    self.person = person
    self.name = name
    self.email = email
  }

  /// The account as it is kept: trimmed, and known to be usable.
  func checked() throws(SignInError) -> Account {
    var account = self
    account.name = try Self.usableName(name)
    if let email { account.email = try Self.usableEmail(email) }
    return account
  }

  /// The name without white space around it.
  ///
  /// - Throws: `.unusableName` where it is empty, too long, or has control characters.
  public static func usableName(_ text: String) throws(SignInError) -> String {
    let name = Wording.trimmed(text)
    let isPlain = !name.unicodeScalars.contains { $0.properties.generalCategory == .control }
    guard !name.isEmpty, name.utf8.count <= maximumName, isPlain else { throw .unusableName(name) }
    return name
  }

  /// The address without white space around it, as it was typed otherwise.
  ///
  /// - Throws: `.notAnEmail` where no mail could be sent to it. Whether mail arrives, only mail tells.
  public static func usableEmail(_ text: String) throws(SignInError) -> String {
    let email = Wording.trimmed(text)
    let parts = email.split(separator: "@", omittingEmptySubsequences: false)
    // Characters nobody sees would make two addresses look the same.
    let isVisible = !email.unicodeScalars.contains {
      $0.properties.isWhitespace || [.control, .format].contains($0.properties.generalCategory)
    }
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, isVisible,
      max(email.utf8.count, lookup(email).utf8.count) <= maximumEmail
    else { throw .notAnEmail(email) }
    return email
  }

  /// What addresses are compared by: nobody means another mailbox with a capital letter.
  static func lookup(_ email: String) -> String { email.lowercased() }
}
