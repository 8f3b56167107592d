import Domain
import EventLog
import Ledger
import Hummingbird
import SignIn

/// `/scim/v2/Users`
///
/// A user is whoever may sign in, whether a directory made them or not: a directory that comes later
/// finds those who are here by their address, and takes them over.
struct SCIMUsers: Sendable {
  private let ledger: RequestLedger
  private let accounts: Accounts
  /// Whether a proxy says by e-mail address who asks.
  private let namesByAddress: Bool

  init(_ dependencies: WebDependencies) {
    ledger = dependencies.ledger
    accounts = dependencies.accounts
    namesByAddress = dependencies.settings.trustedHeader != nil
  }

  // MARK: Reading

  /// Everybody a directory sees. O(people).
  func all(_ call: SCIMCall) throws -> [JSONValue] {
    let known = try accounts.provisionedUsers()
    let byPerson = Dictionary(
      uniqueKeysWithValues: try accounts.accounts().map { ($0.person, $0) })
    let groups = try groupsByPerson()
    return try ledger.people().compactMap { standing in
      guard
        var user = Self.user(standing, known[standing.person], byPerson[standing.person])
      else { return nil }
      user.groups = groups[standing.person] ?? []
      return resource(user, call)
    }
  }

  func find(_ id: String, _ call: SCIMCall) throws -> JSONValue {
    resource(try user(id), call)
  }

  /// - Throws: `SCIMFault` (404).
  private func user(_ id: String) throws -> SCIMUser {
    guard let number = UInt32(id), String(number) == id,
      let standing = try ledger.standing(of: PersonNumber(number)),
      var user = Self.user(
        standing, try accounts.provisionedUser(standing.person),
        try accounts.account(standing.person))
    else { throw SCIMFault(.notFound, "There is no user “\(id.prefix(40))”.") }
    let mine = Set(try ledger.groups(of: standing.person))
    user.groups = try accounts.groups().filter {
      mine.contains($0.number) && $0.source == SCIMGroups.source
    }
    return user
  }

  /// Nil for machines, names from imports, who was erased, and whom the directory deleted.
  private static func user(
    _ standing: Standing, _ known: ProvisionedUser?, _ account: Account?
  ) -> SCIMUser? {
    guard standing.maySignIn, !standing.isErased, let account else { return nil }
    guard let known else { return SCIMUser(account, isActive: standing.isActive) }
    return known.isDeleted ? nil : SCIMUser(known, isActive: standing.isActive)
  }

  private func groupsByPerson() throws -> [PersonNumber: [Group]] {
    let names = Dictionary(
      uniqueKeysWithValues: try accounts.groups().filter { $0.source == SCIMGroups.source }
        .map { ($0.number, $0) })
    var groups: [PersonNumber: [Group]] = [:]
    for (number, members) in try ledger.groups() {
      guard let group = names[number] else { continue }
      for member in members { groups[member, default: []].append(group) }
    }
    return groups
  }

  private func resource(_ user: SCIMUser, _ call: SCIMCall) -> JSONValue {
    let groups = user.groups.map { group -> JSONValue in
      let id = SCIMGroups.id(group.number)
      return .object([
        .init("value", .string(id)), .init("$ref", .string(call.address(.group, id))),
        .init("display", .string(group.name)),
      ])
    }
    let known = user.provisioned
    return call.resource(
      user.person.description,
      user.writable + (groups.isEmpty ? [] : [.init("groups", .array(groups))]),
      created: known.createdAt, modified: known.modifiedAt)
  }

  // MARK: Changing

  func create(_ call: SCIMCall) async throws -> Response {
    let document = try await call.document()
    var input = try SCIMUserInput(document, person: PersonNumber(0))
    let here = try somebodyHere(input)
    input.user.person = here ?? PersonNumber(0)
    // Checked before anybody is added: a number in the log is for ever.
    try accounts.checkProvision(input.user, as: try input.account())
    if here == nil {
      let outcome = try await call.perform(.person(.join(role: .member, maySignIn: true)))
      guard let person = outcome.person else {
        throw Problem(.internalError, "Nobody was added.")
      }
      input.user.person = person
    }
    let person = input.user.person
    // Whoever was put out here is not let in by being found.
    let isActive = try input.isActive ?? true && (ledger.standing(of: person)?.isActive ?? true)
    try await save(input, isActive: isActive, call)
    call.note("user \(person) was \(here == nil ? "created" : "taken over")")
    return try call.answer(find(person.description, call), status: .created)
  }

  /// Whoever is here already with the address that the directory says, and is not the directory's yet.
  ///
  /// Where the address is the user name too, the directory could have found them by it, and is told so
  /// as of every name in use.
  private func somebodyHere(_ input: SCIMUserInput) throws -> PersonNumber? {
    guard let email = try input.account().email,
      email.lowercased() != input.user.userName.lowercased(),
      let person = try accounts.account(email: email)?.person,
      try accounts.provisionedUser(person) == nil,
      let standing = try ledger.standing(of: person), standing.maySignIn, !standing.isErased
    else { return nil }
    return person
  }

  func replace(_ call: SCIMCall) async throws -> Response {
    let user = try user(call.id())
    try call.checkVersion(of: resource(user, call))
    let input = try SCIMUserInput(try await call.document(), person: user.person)
    return try await change(user, input, call)
  }

  func patch(_ call: SCIMCall) async throws -> Response {
    let user = try user(call.id())
    try call.checkVersion(of: resource(user, call))
    let patch = try SCIMPatch(try await call.document(), .user)
    let changed = try patch.applied(to: .object(user.writable))
    return try await change(user, SCIMUserInput(changed, person: user.person), call)
  }

  private func change(
    _ user: SCIMUser, _ input: SCIMUserInput, _ call: SCIMCall
  ) async throws -> Response {
    try checkAddress(of: user.person, in: input)
    try accounts.checkProvision(input.user, as: try input.account())
    try await save(input, isActive: input.isActive ?? user.isActive, call)
    call.note("user \(user.person) was changed")
    return try call.answer(find(user.person.description, call))
  }

  /// Refuses another address of an admin where the address is who they are: a proxy names people by it, or
  /// whoever comes with it first accepts an invitation. Roles are not the directory's to give.
  private func checkAddress(of person: PersonNumber, in input: SCIMUserInput) throws {
    guard try ledger.standing(of: person)?.role == .admin,
      try accounts.account(person)?.email != input.account().email,
      try namesByAddress || !accounts.hasSignedIn(person)
    else { return }
    throw SCIMFault(
      .mutability,
      "The e-mail address of an admin is who they are here, so it is changed in the ledger.")
  }

  /// Puts people out or lets them in again, and keeps what is said of them.
  private func save(_ input: SCIMUserInput, isActive: Bool, _ call: SCIMCall) async throws {
    let person = input.user.person
    let wasActive = try ledger.standing(of: person)?.isActive == true
    if isActive != wasActive { try await setActive(isActive, person, call) }
    let account = try input.account()
    // What is known already costs no write: directories send everybody every forty minutes.
    if try accounts.account(person) == account,
      let known = try accounts.provisionedUser(person), known.says(the: input.user)
    {
      return
    }
    try accounts.provision(input.user, as: account)
  }

  private func setActive(
    _ isActive: Bool, _ person: PersonNumber, _ call: SCIMCall
  ) async throws {
    if isActive {
      // Nothing of before is to be good again, wherever putting out was cut off.
      try accounts.endAccess(of: person)
      try await call.perform(.person(.reactivate(person)))
    } else {
      try await call.perform(.person(.deactivate(person)))
      try accounts.endAccess(of: person)
    }
    call.note("user \(person) was \(isActive ? "let in again" : "put out")")
  }

  /// Puts somebody out for good. The number and the history stay theirs; the user name and the address are
  /// free, as names are given to new colleagues: whoever is made with them is somebody else.
  func delete(_ call: SCIMCall) async throws -> Response {
    let user = try user(call.id())
    try call.checkVersion(of: resource(user, call))
    if user.isActive { try await setActive(false, user.person, call) }
    if try ledger.standing(of: user.person)?.role == .admin {
      try await call.perform(.person(.changeRole(user.person, to: .member)))
    }
    let left = try ledger.groups(of: user.person).map { Membership($0, user.person) }
    if !left.isEmpty { try await call.perform(.group(.change(add: [], remove: left))) }
    try accounts.deprovision(user.provisioned)
    call.note("user \(user.person) was deleted")
    return Response(status: .noContent)
  }
}
