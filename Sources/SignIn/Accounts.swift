import Domain
import LMDB
import Synchronization

/// Accounts, one-time links and sessions, in the private folder of a ledger.
///
/// Safe to use from every thread; other processes may have the folder open as well. A change has
/// reached the disk when its method returns, and is seen by everybody from then on. Each method
/// throws `.storage` when the disk does not do its part, and `.closed` after `close()`.
public final class Accounts: Sendable {
  let clock: SignInClock
  public let limits: SessionLimits
  private let opened: Mutex<PrivateStore?>
  private let known = Mutex(KnownNames())
  /// When sessions that are over were last cleaned away; nil before the first time.
  let cleanedUpAt = Mutex<Int64?>(nil)

  /// Opens the folder, or makes it, readable by its owner alone.
  ///
  /// - Throws: `.unusable` where it cannot be made, read or written, has another format, or is open
  ///   in this process already.
  public static func open(
    _ folder: String, clock: SignInClock = .system, limits: SessionLimits = SessionLimits()
  ) throws(SignInError) -> Accounts {
    Accounts(try PrivateStore(folder), clock: clock, limits: limits)
  }

  private init(_ store: PrivateStore, clock: SignInClock, limits: SessionLimits) {
    opened = Mutex(store)
    self.clock = clock
    self.limits = limits
  }

  /// Lets go of the folder once what has begun is done. Idempotent.
  public func close() {
    opened.withLock { $0 = nil }
  }

  /// How much of the address space reserved for the folder is used, 0 … 1.
  public func mapUse() throws(SignInError) -> Double { try store().mapUse }

  func store() throws(SignInError) -> PrivateStore {
    guard let store = opened.withLock({ $0 }) else { throw .closed }
    return store
  }

  // MARK: - Accounts

  /// Adds the account, or replaces what was known of the same person.
  ///
  /// - Throws: `.unusableName`, `.notAnEmail`, or `.emailTaken` where the address is another
  ///   person's.
  public func register(_ account: Account) throws(SignInError) { try register([account]) }

  /// Adds or replaces many accounts: all of them, or none where one is refused.
  public func register(_ accounts: some Sequence<Account>) throws(SignInError) {
    let store = try store()
    try store.write { transaction throws(SignInError) in
      for account in accounts { try store.register(account.checked(), in: transaction) }
    }
  }

  /// The account of a person, or nil.
  public func account(_ person: PersonNumber) throws(SignInError) -> Account? {
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      try store.account(person, in: transaction)
    }
  }

  /// The account with this e-mail address, in capital or small letters, or nil.
  public func account(email: String) throws(SignInError) -> Account? {
    guard let email = try? Account.usableEmail(email) else { return nil }
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      guard let person = try store.person(email: email, in: transaction) else { return nil }
      return try store.account(person, in: transaction)
    }
  }

  /// Every account, by person number.
  public func accounts() throws(SignInError) -> [Account] {
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      try transaction.records(AccountRecord.self, in: store.accounts).map { key, record in
        record.account(of: PersonNumber(UInt32(truncatingIfNeeded: key)))
      }
    }
  }

  /// The names of many people in one read, for pages. Who has no account is left out.
  public func names(
    of people: some Sequence<PersonNumber>
  ) throws(SignInError) -> [PersonNumber: String] {
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      let state = transaction.state
      var known = known.withLock { $0.names(in: state) }
      let before = known.count
      var names: [PersonNumber: String] = [:]
      for person in people where names[person] == nil {
        if known[person] == nil {
          known[person] = try store.account(person, in: transaction)?.name
        }
        names[person] = known[person]
      }
      if known.count > before { self.known.withLock { $0.keep(known, in: state) } }
      return names
    }
  }

  /// Whom `text` means: by e-mail address in any case, else by exact name. More than one where a
  /// name is shared, none where nobody is called so. By name O(accounts).
  public func find(_ text: String) throws(SignInError) -> [Account] {
    if let account = try account(email: text) { return [account] }
    let name = Wording.trimmed(text)
    return try accounts().filter { $0.name == name }
  }

  /// Whether the person has ever redeemed a link.
  public func hasSignedIn(_ person: PersonNumber) throws(SignInError) -> Bool {
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      let record: AccountRecord? = try transaction.record(forKey: person.key, in: store.accounts)
      return record.map { $0.firstSignInAt != 0 } ?? false
    }
  }
}

// MARK: - In one transaction

extension PersonNumber {
  var key: UInt64 { UInt64(rawValue) }
}

extension PrivateStore {
  func account(
    _ person: PersonNumber, in transaction: borrowing some Transaction & ~Copyable
  ) throws(SignInError) -> Account? {
    let record: AccountRecord? = try transaction.record(forKey: person.key, in: accounts)
    return record?.account(of: person)
  }

  func person(
    email: String, in transaction: borrowing some Transaction & ~Copyable
  ) throws(SignInError) -> PersonNumber? {
    let record: PersonRecord? = try transaction.record(
      forKey: Self.key(email: email), in: emails)
    return record?.person
  }

  func register(
    _ account: Account, in transaction: borrowing WriteTransaction
  ) throws(SignInError) {
    let key = account.person.key
    let before: AccountRecord? = try transaction.record(forKey: key, in: accounts)
    if let old = before?.email { try transaction.remove(Self.key(email: old), in: emails) }
    if let email = account.email {
      guard try person(email: email, in: transaction) == nil else { throw .emailTaken(email) }
      try transaction.put(
        PersonRecord(person: account.person), forKey: Self.key(email: email), in: emails)
    }
    let record = AccountRecord(
      name: account.name, email: account.email, firstSignInAt: before?.firstSignInAt ?? 0)
    try transaction.put(record, forKey: key, in: accounts)
  }

  static func key(email: String) -> ByteKey { ByteKey(Array(Account.lookup(email).utf8)) }
}
