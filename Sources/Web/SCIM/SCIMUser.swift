import Domain
import SignIn

/// A user as directories see them: what they say, and what the ledger says.
struct SCIMUser {
  var provisioned: ProvisionedUser
  /// Whether they may do anything.
  var isActive: Bool
  /// The directory's groups that they are in.
  var groups: [Group] = []

  var person: PersonNumber { provisioned.person }

  /// Somebody whom no directory spoke of yet, so that it finds them before it makes them again.
  init(_ account: Account, isActive: Bool) {
    provisioned = ProvisionedUser(
      person: account.person, userName: account.email ?? "person-\(account.person)",
      displayName: account.name,
      emails: account.email.map { [ProvisionedEmail(value: $0, type: "work", isPrimary: true)] }
        ?? [])
    self.isActive = isActive
  }

  init(_ provisioned: ProvisionedUser, isActive: Bool) {
    self.provisioned = provisioned
    self.isActive = isActive
  }

  /// What directories may change.
  var writable: [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    func add(_ name: String, _ text: String?, to members: inout [JSONValue.Member]) {
      if let text { members.append(.init(name, .string(text))) }
    }
    add("externalId", provisioned.externalID, to: &members)
    add("userName", provisioned.userName, to: &members)
    var name: [JSONValue.Member] = []
    add("formatted", provisioned.formattedName, to: &name)
    add("familyName", provisioned.familyName, to: &name)
    add("givenName", provisioned.givenName, to: &name)
    if !name.isEmpty { members.append(.init("name", .object(name))) }
    add("displayName", provisioned.displayName, to: &members)
    let emails = provisioned.emails.map { email -> JSONValue in
      var parts: [JSONValue.Member] = [.init("value", .string(email.value))]
      add("display", email.display, to: &parts)
      add("type", email.type, to: &parts)
      if let isPrimary = email.isPrimary { parts.append(.init("primary", .bool(isPrimary))) }
      return .object(parts)
    }
    if !emails.isEmpty { members.append(.init("emails", .array(emails))) }
    members.append(.init("active", .bool(isActive)))
    return members
  }
}

/// What a directory wants of a user, checked.
struct SCIMUserInput {
  var user: ProvisionedUser
  /// Nil where nothing was said.
  var isActive: Bool?

  /// - Throws: `SCIMFault` (invalidValue) for wrong types, and what is too long or too much. Attributes
  ///   that are not kept are passed over (RFC 7644, section 3.3).
  init(_ document: JSONValue, person: PersonNumber) throws(SCIMFault) {
    let reader = SCIMReader(document)
    guard let userName = try reader.text("userName"), !userName.isEmpty else {
      throw SCIMFault(.invalidValue, "“userName” is missing.")
    }
    user = ProvisionedUser(person: person, userName: userName)
    user.externalID = try reader.text("externalId")
    user.displayName = try reader.text("displayName")
    if let name = document.attribute("name") {
      guard name.isObject else { throw SCIMFault(.invalidValue, "“name” is to be an object.") }
      let parts = SCIMReader(name, within: "name.")
      user.formattedName = try parts.text("formatted")
      user.familyName = try parts.text("familyName")
      user.givenName = try parts.text("givenName")
    }
    user.emails = try Self.emails(document)
    isActive = try reader.truth("active")
  }

  private static func emails(_ document: JSONValue) throws(SCIMFault) -> [ProvisionedEmail] {
    let values = document.attribute("emails")?.values ?? []
    guard values.count <= ProvisionedUser.maximumEmails else {
      throw SCIMFault(
        .tooMany,
        "\(values.count) e-mail addresses; at most \(ProvisionedUser.maximumEmails) are kept.")
    }
    var emails: [ProvisionedEmail] = []
    for value in values {
      guard value.isObject else {
        throw SCIMFault(.invalidValue, "“emails” is to be a list of objects.")
      }
      let parts = SCIMReader(value, within: "emails.")
      // A value that lost its address says nothing any more.
      guard let address = try parts.text("value") else { continue }
      emails.append(
        ProvisionedEmail(
          value: address, type: try parts.text("type"), display: try parts.text("display"),
          isPrimary: try parts.truth("primary")))
    }
    guard emails.count(where: { $0.isPrimary == true }) <= 1 else {
      throw SCIMFault(.invalidValue, "Only one of the e-mail addresses can be the primary one.")
    }
    return emails
  }

  /// The account that follows: the name as colleagues know it, the address they are known by.
  func account() throws(SignInError) -> Account {
    let parts = [user.givenName, user.familyName].compactMap { $0 }.joined(separator: " ")
    let name = [user.displayName, user.formattedName, parts, user.userName].compactMap { $0 }
      .first { !Wording.trimmed($0).isEmpty }
    let chosen = (user.emails.first { $0.isPrimary == true } ?? user.emails.first)?.value
    // A user name that looks like an address is one, where no other was given.
    let email = try chosen.map(Account.usableEmail) ?? (try? Account.usableEmail(user.userName))
    return Account(
      person: user.person, name: try Account.usableName(name ?? user.userName), email: email)
  }
}

/// Takes values for what they may not be.
struct SCIMReader {
  private let document: JSONValue
  private let place: String

  init(_ document: JSONValue, within place: String = "") {
    self.document = document
    self.place = place
  }

  func text(_ name: String) throws(SCIMFault) -> String? {
    guard let value = document.attribute(name) else { return nil }
    guard let text = value.string else {
      throw SCIMFault(.invalidValue, "“\(place)\(name)” is to be a text, not \(value.kindName).")
    }
    guard text.utf8.count <= ProvisionedUser.maximumText else {
      throw SCIMFault(
        .invalidValue,
        "“\(place)\(name)” is \(text.utf8.count) bytes long; at most \(ProvisionedUser.maximumText) "
          + "are kept.")
    }
    guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw SCIMFault(.invalidValue, "“\(place)\(name)” contains a control character.")
    }
    return text
  }

  /// A truth value; as a text too, because Entra ID sends "False".
  func truth(_ name: String) throws(SCIMFault) -> Bool? {
    switch document.attribute(name) {
    case nil: return nil
    case .bool(let value): return value
    case .string(let text) where text.lowercased() == "true": return true
    case .string(let text) where text.lowercased() == "false": return false
    case let value?:
      throw SCIMFault(
        .invalidValue, "“\(place)\(name)” is to be true or false, not \(value.kindName).")
    }
  }
}
