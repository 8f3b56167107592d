/// One attribute of a resource (RFC 7643, section 7): what it may hold, and who may change it.
struct SCIMAttribute: Sendable {
  enum Kind: String, Sendable {
    case string, boolean, complex, reference
  }

  enum Mutability: String, Sendable {
    case readWrite, readOnly, immutable
  }

  let name: String
  let kind: Kind
  let description: String
  var isMultiValued = false
  var isRequired = false
  var isCaseExact = false
  var isUnique = false
  var mutability = Mutability.readWrite
  var referenceTypes: [String] = []
  var canonicalValues: [String] = []
  var parts: [SCIMAttribute] = []

  func part(_ name: String) -> SCIMAttribute? {
    parts.first { $0.name.lowercased() == name.lowercased() }
  }
}

/// What a kind of resource consists of.
struct SCIMSchema: Sendable {
  let id: String
  let name: String
  let description: String
  /// Below `/scim/v2`, as in `/Users`.
  let endpoint: String
  let attributes: [SCIMAttribute]
  /// Attributes of the standard that directories send and that are not kept here. Naming them is no
  /// mistake, and changes nothing.
  let unkept: Set<String>

  /// The attribute called so, those that all resources have included.
  func attribute(_ name: String) -> SCIMAttribute? {
    (attributes + Self.common).first { $0.name.lowercased() == name.lowercased() }
  }

  /// RFC 7643, section 3.1. They are part of no schema.
  private static let common = [
    SCIMAttribute(
      name: "schemas", kind: .string, description: "", isMultiValued: true,
      isCaseExact: true, mutability: .readOnly),
    SCIMAttribute(
      name: "id", kind: .string, description: "", isCaseExact: true, mutability: .readOnly),
    SCIMAttribute(name: "externalId", kind: .string, description: "", isCaseExact: true),
    SCIMAttribute(
      name: "meta", kind: .complex, description: "", mutability: .readOnly,
      parts: ["resourceType", "created", "lastModified", "location", "version"].map {
        SCIMAttribute(
          name: $0, kind: .string, description: "", isCaseExact: true, mutability: .readOnly)
      }),
  ]

  static let user = SCIMSchema(
    id: SCIM.userSchema, name: "User", description: "Somebody who may sign in",
    endpoint: "/Users",
    attributes: [
      SCIMAttribute(
        name: "userName", kind: .string,
        description: "What the directory tells people apart by, often an e-mail address",
        isRequired: true, isUnique: true),
      SCIMAttribute(
        name: "name", kind: .complex, description: "The parts of the name",
        parts: [
          SCIMAttribute(name: "formatted", kind: .string, description: "The whole name"),
          SCIMAttribute(name: "familyName", kind: .string, description: "The family name"),
          SCIMAttribute(name: "givenName", kind: .string, description: "The given name"),
        ]),
      SCIMAttribute(
        name: "displayName", kind: .string,
        description: "The name as colleagues know it; without it, the parts of the name make one"),
      SCIMAttribute(
        name: "emails", kind: .complex,
        description: "E-mail addresses; people are known by the primary one, else by the first",
        isMultiValued: true,
        parts: [
          SCIMAttribute(name: "value", kind: .string, description: "The address"),
          SCIMAttribute(name: "display", kind: .string, description: "The address for people"),
          SCIMAttribute(
            name: "type", kind: .string, description: "What it is for",
            canonicalValues: ["work", "home", "other"]),
          SCIMAttribute(
            name: "primary", kind: .boolean, description: "Whether it is the one to use"),
        ]),
      SCIMAttribute(
        name: "active", kind: .boolean,
        description:
          "Whether they may sign in. Where it becomes false, sessions and tokens end, and "
          + "what they own and is unfinished is nobody's. True where nothing is said",
        isRequired: true),
      SCIMAttribute(
        name: "groups", kind: .complex, description: "The directory's groups that they are in",
        isMultiValued: true, mutability: .readOnly,
        parts: [
          SCIMAttribute(
            name: "value", kind: .string, description: "The group's id", isCaseExact: true,
            mutability: .readOnly),
          SCIMAttribute(
            name: "$ref", kind: .reference, description: "The group's address", isCaseExact: true,
            mutability: .readOnly, referenceTypes: ["Group"]),
          SCIMAttribute(
            name: "display", kind: .string, description: "The group's name", mutability: .readOnly),
        ]),
    ],
    unkept: [
      "title", "nickname", "profileurl", "usertype", "preferredlanguage", "locale", "timezone",
      "password", "phonenumbers", "ims", "photos", "addresses", "entitlements", "roles",
      "x509certificates", "name.middlename", "name.honorificprefix", "name.honorificsuffix",
      "emails.$ref",
    ])

  static let group = SCIMSchema(
    id: SCIM.groupSchema, name: "Group", description: "People who can be named together",
    endpoint: "/Groups",
    attributes: [
      SCIMAttribute(
        name: "displayName", kind: .string, description: "What the group is called",
        isRequired: true, isUnique: true),
      SCIMAttribute(
        name: "members", kind: .complex, description: "Who is in it", isMultiValued: true,
        parts: [
          SCIMAttribute(
            name: "value", kind: .string, description: "The user's id", isCaseExact: true,
            mutability: .immutable),
          SCIMAttribute(
            name: "$ref", kind: .reference, description: "The user's address", isCaseExact: true,
            mutability: .immutable, referenceTypes: ["User"]),
          SCIMAttribute(
            name: "type", kind: .string, description: "User", mutability: .immutable,
            canonicalValues: ["User"]),
        ]),
    ],
    unkept: ["members.display"])
}
