import Domain
import LMDB

extension Accounts {
  /// Keeps what a directory says of somebody, together with the account, in one commit. A user that
  /// was deleted is there again.
  ///
  /// - Throws: `.unusableName`, `.notAnEmail`; `.emailTaken`; `.userNameTaken` where it is another
  ///   person's.
  public func provision(_ user: ProvisionedUser, as account: Account) throws(SignInError) {
    precondition(user.person == account.person, "two people: \(user.person), \(account.person)")
    let account = try account.checked()
    let now = clock.now()
    let store = try store()
    try store.write { transaction throws(SignInError) in
      let key = ResourceRecord.key(userName: user.userName)
      if case .userName(let other)? = try store.resource(key, in: transaction),
        other != user.person
      {
        throw .userNameTaken(user.userName)
      }
      try store.register(account, in: transaction)
      var user = user
      user.createdAt = now
      if let former = try store.provisioned(user.person, in: transaction) {
        user.createdAt = former.createdAt
        try transaction.remove(
          ResourceRecord.key(userName: former.userName), in: store.resources)
      }
      user.modifiedAt = now
      user.isDeleted = false
      try transaction.put(ResourceRecord.userName(user.person), forKey: key, in: store.resources)
      try transaction.put(
        ResourceRecord.user(user), forKey: ResourceRecord.key(user.person), in: store.resources)
    }
  }

  /// Refuses what `provision` would refuse, and keeps nothing: for before somebody gets a number.
  public func checkProvision(_ user: ProvisionedUser, as account: Account) throws(SignInError) {
    let account = try account.checked()
    let store = try store()
    try store.read { transaction throws(SignInError) in
      let key = ResourceRecord.key(userName: user.userName)
      if case .userName(let other)? = try store.resource(key, in: transaction),
        other != user.person
      {
        throw .userNameTaken(user.userName)
      }
      guard let email = account.email else { return }
      let owner = try store.person(email: email, in: transaction)
      guard owner == nil || owner == user.person else { throw .emailTaken(email) }
    }
  }

  /// Notes that a directory deleted somebody: it is shown nothing of them from then on, and their user
  /// name and e-mail address are free.
  public func deprovision(_ user: ProvisionedUser) throws(SignInError) {
    let now = clock.now()
    let store = try store()
    try store.write { transaction throws(SignInError) in
      var user = user
      user.modifiedAt = now
      user.isDeleted = true
      try transaction.remove(ResourceRecord.key(userName: user.userName), in: store.resources)
      if let account = try store.account(user.person, in: transaction) {
        let nameless = Account(person: account.person, name: account.name, email: nil)
        try store.register(nameless, in: transaction)
      }
      try transaction.put(
        ResourceRecord.user(user), forKey: ResourceRecord.key(user.person), in: store.resources)
    }
  }

  /// What a directory says of somebody it spoke of.
  public func provisionedUser(_ person: PersonNumber) throws(SignInError) -> ProvisionedUser? {
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      try store.provisioned(person, in: transaction)
    }
  }

  /// What a directory says of everybody it spoke of, those it deleted included. O(resources).
  public func provisionedUsers() throws(SignInError) -> [PersonNumber: ProvisionedUser] {
    var users: [PersonNumber: ProvisionedUser] = [:]
    for record in try resources() {
      if case .user(let user) = record { users[user.person] = user }
    }
    return users
  }

  /// Keeps what a directory says of a group.
  public func provision(_ group: ProvisionedGroup) throws(SignInError) {
    let now = clock.now()
    let store = try store()
    try store.write { transaction throws(SignInError) in
      let key = ResourceRecord.key(group.group)
      var group = group
      group.createdAt = now
      if case .group(let former)? = try store.resource(key, in: transaction) {
        group.createdAt = former.createdAt
      }
      group.modifiedAt = now
      try transaction.put(ResourceRecord.group(group), forKey: key, in: store.resources)
    }
  }

  /// Forgets what a directory said of a group.
  public func deprovision(_ group: GroupNumber) throws(SignInError) {
    let store = try store()
    try store.write { transaction throws(SignInError) in
      try transaction.remove(ResourceRecord.key(group), in: store.resources)
    }
  }

  /// What a directory says of its groups. O(resources).
  public func provisionedGroups() throws(SignInError) -> [GroupNumber: ProvisionedGroup] {
    var groups: [GroupNumber: ProvisionedGroup] = [:]
    for record in try resources() {
      if case .group(let group) = record { groups[group.group] = group }
    }
    return groups
  }

  private func resources() throws(SignInError) -> [ResourceRecord] {
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      try transaction.records(ResourceRecord.self, in: store.resources).map(\.record)
    }
  }
}

extension PrivateStore {
  fileprivate func resource(
    _ key: ByteKey, in transaction: borrowing some Transaction & ~Copyable
  ) throws(SignInError) -> ResourceRecord? {
    try transaction.record(forKey: key, in: resources)
  }

  fileprivate func provisioned(
    _ person: PersonNumber, in transaction: borrowing some Transaction & ~Copyable
  ) throws(SignInError) -> ProvisionedUser? {
    guard
      case .user(let user)? = try resource(ResourceRecord.key(person), in: transaction)
    else { return nil }
    return user
  }

  /// Removes what directories say of people: it is theirs as much as their name is.
  func removeProvisioned(
    in transaction: borrowing WriteTransaction, where isOver: (PersonNumber) -> Bool
  ) throws(SignInError) {
    for (key, record) in try transaction.records(ResourceRecord.self, in: resources) {
      switch record {
      case .user(let user) where isOver(user.person): try transaction.remove(key, in: resources)
      case .userName(let person) where isOver(person): try transaction.remove(key, in: resources)
      case .user, .userName, .group: break
      }
    }
  }
}
