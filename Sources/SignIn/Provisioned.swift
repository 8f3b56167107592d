import Domain

/// What a directory says of a person, beside name and e-mail address (SCIM, RFC 7643, section 4.1).
public struct ProvisionedUser: Equatable, Sendable {
  /// How many addresses are kept of one person.
  public static let maximumEmails = 20
  /// The longest text that is kept, in bytes.
  public static let maximumText = 1_024

  public var person: PersonNumber
  /// What the directory tells people apart by, in any case; unique here.
  public var userName: String
  /// What the directory itself calls the resource.
  public var externalID: String?
  public var displayName: String?
  public var formattedName: String?
  public var familyName: String?
  public var givenName: String?
  public var emails: [ProvisionedEmail]
  /// In seconds since 1970-01-01T00:00:00Z; set where it is kept.
  public internal(set) var createdAt: Int64 = 0
  public internal(set) var modifiedAt: Int64 = 0
  /// Whether the directory deleted it: the person is put out, and not shown to it until it makes the
  /// same user again.
  public internal(set) var isDeleted = false

  public init(
    person: PersonNumber, userName: String, externalID: String? = nil, displayName: String? = nil,
    formattedName: String? = nil, familyName: String? = nil, givenName: String? = nil,
    emails: [ProvisionedEmail] = []
  ) {
    self.person = person
    self.userName = userName
    self.externalID = externalID
    self.displayName = displayName
    self.formattedName = formattedName
    self.familyName = familyName
    self.givenName = givenName
    self.emails = emails
  }

  /// Whether it says the same as `other`, whenever it was said.
  public func says(the other: ProvisionedUser) -> Bool {
    var other = other
    other.createdAt = createdAt
    other.modifiedAt = modifiedAt
    other.isDeleted = false
    return self == other
  }

  /// User names are compared in any case (RFC 7643, section 4.1.1).
  static func key(userName: String) -> [UInt8] { Array(userName.lowercased().utf8) }
}

/// One e-mail address of a user, as a directory has it.
public struct ProvisionedEmail: Equatable, Sendable {
  public var value: String
  /// As in `work`; nil where it has none.
  public var type: String?
  public var display: String?
  public var isPrimary: Bool?

  public init(
    value: String, type: String? = nil, display: String? = nil, isPrimary: Bool? = nil
  ) {
    self.value = value
    self.type = type
    self.display = display
    self.isPrimary = isPrimary
  }
}

/// What a directory says of a group, beside its name.
public struct ProvisionedGroup: Equatable, Sendable {
  public let group: GroupNumber
  public var externalID: String?
  public internal(set) var createdAt: Int64 = 0
  public internal(set) var modifiedAt: Int64 = 0

  public init(group: GroupNumber, externalID: String? = nil) {
    self.group = group
    self.externalID = externalID
  }
}
