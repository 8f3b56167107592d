import Domain
import Hummingbird
import Ledger
import SignIn

/// `/scim/v2/Groups`: those that the directory made; groups from elsewhere are none of its concern.
struct SCIMGroups: Sendable {
  /// Where `Group` says that it comes from.
  static let source = "scim"

  private let ledger: RequestLedger
  private let accounts: Accounts

  init(_ dependencies: WebDependencies) {
    ledger = dependencies.ledger
    accounts = dependencies.accounts
  }

  /// No id is used twice, whatever it is of (RFC 7643, section 3.1); people are called by number.
  static func id(_ group: GroupNumber) -> String { "g\(group)" }

  private struct Found {
    let group: Group
    let known: ProvisionedGroup
    let members: [PersonNumber]
  }

  // MARK: Reading

  /// Every group of the directory. O(members).
  func all(_ call: SCIMCall) throws -> [JSONValue] { try groups().map { resource($0, call) } }

  func find(_ id: String, _ call: SCIMCall) throws -> JSONValue { resource(try group(id), call) }

  private func groups() throws -> [Found] {
    let names = Dictionary(
      uniqueKeysWithValues: try accounts.groups().filter { $0.source == Self.source }
        .map { ($0.number, $0) })
    let known = try accounts.provisionedGroups()
    let users = try accounts.provisionedUsers()
    return try ledger.groups().compactMap { number, members in
      guard let group = names[number] else { return nil }
      return Found(
        group: group, known: known[number] ?? ProvisionedGroup(group: number),
        members: members.filter { users[$0]?.isDeleted != true })
    }
  }

  /// - Throws: `SCIMFault` (404).
  private func group(_ id: String) throws -> Found {
    let found = try groups().first { Self.id($0.group.number) == id }
    guard let found else { throw SCIMFault(.notFound, "There is no group “\(id.prefix(40))”.") }
    return found
  }

  private func resource(_ found: Found, _ call: SCIMCall) -> JSONValue {
    call.resource(
      Self.id(found.group.number), writable(found, call), created: found.known.createdAt,
      modified: found.known.modifiedAt)
  }

  private func writable(_ found: Found, _ call: SCIMCall) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    if let id = found.known.externalID { members.append(.init("externalId", .string(id))) }
    members.append(.init("displayName", .string(found.group.name)))
    let people = found.members.map { person -> JSONValue in
      .object([
        .init("value", .string(person.description)),
        .init("$ref", .string(call.address(.user, person.description))),
        .init("type", .string("User")),
      ])
    }
    if !people.isEmpty { members.append(.init("members", .array(people))) }
    return members
  }

  // MARK: Changing

  /// What a directory wants of a group, checked.
  private struct Input {
    let name: String
    let externalID: String?
    let members: Set<PersonNumber>

    init(_ document: JSONValue) throws {
      let reader = SCIMReader(document)
      guard let name = try reader.text("displayName"), !name.isEmpty else {
        throw SCIMFault(.invalidValue, "“displayName” is missing.")
      }
      self.name = try Account.usableName(name)
      externalID = try reader.text("externalId")
      let values = document.attribute("members")?.values ?? []
      guard values.count <= SCIM.maximumMembers else {
        throw SCIMFault(
          .tooMany, "\(values.count) members; a group has at most \(SCIM.maximumMembers).")
      }
      members = Set(try values.map(Self.person))
    }

    private static func person(_ value: JSONValue) throws(SCIMFault) -> PersonNumber {
      let reader = SCIMReader(value, within: "members.")
      guard value.isObject, let id = try reader.text("value") else {
        throw SCIMFault(.invalidValue, "A member is an object with the id of a user in “value”.")
      }
      guard try reader.text("type").map({ $0.lowercased() == "user" }) ?? true,
        let number = UInt32(id), String(number) == id
      else {
        throw SCIMFault(
          .invalidValue, "“\(id.prefix(40))” is no user; a group has no groups in it.")
      }
      return PersonNumber(number)
    }
  }

  func create(_ call: SCIMCall) async throws -> Response {
    let input = try Input(try await call.document())
    try check(input, of: nil, adding: input.members)
    guard let number = try await call.perform(.group(.add)).group else {
      throw Problem(.internalError, "No group was added.")
    }
    let group = Found(
      group: Group(number: number, name: input.name, source: Self.source),
      known: ProvisionedGroup(group: number), members: [])
    try await save(input, group, call)
    call.note("group \(number) was created")
    return try call.answer(find(Self.id(number), call), status: .created)
  }

  func replace(_ call: SCIMCall) async throws -> Response {
    let found = try group(call.id())
    try call.checkVersion(of: resource(found, call))
    return try await change(found, Input(try await call.document()), call)
  }

  func patch(_ call: SCIMCall) async throws -> Response {
    let found = try group(call.id())
    try call.checkVersion(of: resource(found, call))
    let patch = try SCIMPatch(try await call.document(), .group)
    let changed = try patch.applied(to: .object(writable(found, call)))
    return try await change(found, Input(changed), call)
  }

  private func change(_ found: Found, _ input: Input, _ call: SCIMCall) async throws -> Response {
    try check(input, of: found.group.number, adding: input.members.subtracting(found.members))
    try await save(input, found, call)
    call.note("group \(found.group.number) was changed")
    return try call.answer(find(Self.id(found.group.number), call))
  }

  /// Checked before anything is changed.
  private func check(
    _ input: Input, of group: GroupNumber?, adding added: Set<PersonNumber>
  ) throws {
    let owner = try accounts.group(input.name, from: Self.source)
    guard owner == nil || owner == group else { throw SignInError.groupNameTaken(input.name) }
    guard !added.isEmpty else { return }
    let users = try accounts.provisionedUsers()
    let people = Dictionary(
      uniqueKeysWithValues: try ledger.people().map { ($0.person, $0) })
    for person in added.sorted() {
      guard let standing = people[person], standing.maySignIn, !standing.isErased,
        users[person]?.isDeleted != true
      else { throw SCIMFault(.invalidValue, "There is no user “\(person)” to be a member.") }
    }
  }

  private func save(_ input: Input, _ found: Found, _ call: SCIMCall) async throws {
    let number = found.group.number
    try accounts.register(
      Group(number: number, name: input.name, source: Self.source, externalName: input.name))
    var known = found.known
    known.externalID = input.externalID
    try accounts.provision(known)
    let former = Set(found.members)
    let added = input.members.subtracting(former).sorted()
    let removed = former.subtracting(input.members).sorted()
    guard !added.isEmpty || !removed.isEmpty else { return }
    try await call.perform(
      .group(
        .change(
          add: added.map { Membership(number, $0) }, remove: removed.map { Membership(number, $0) }
        )))
  }

  func delete(_ call: SCIMCall) async throws -> Response {
    let found = try group(call.id())
    try call.checkVersion(of: resource(found, call))
    try await call.perform(.group(.remove(found.group.number)))
    try accounts.forget(found.group.number)
    try accounts.deprovision(found.group.number)
    call.note("group \(found.group.number) was deleted")
    return Response(status: .noContent)
  }
}
