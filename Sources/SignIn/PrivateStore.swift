import LMDB

/// The private folder: its tables, its format, and reading and writing records.
struct PrivateStore: Sendable {
  /// Raised whenever a record is written in another way.
  static let format = "request-ledger private 2"
  /// What can be brought to this format: sessions say more since, and everybody signs in again.
  private static let formerFormat = "request-ledger private 1"
  /// Address space, not disk: a hundred thousand people with their sessions fit a hundredth of it.
  static let mapSize = 4 << 30

  private let store: Store
  /// Shared by every process that has the folder open.
  private let use: FileLock
  /// By person number.
  let accounts: Table<UInt64>
  /// By e-mail address, as `Account.lookup` writes it.
  let emails: Table<ByteKey>
  /// By the hash of the secret, as are the sessions.
  let links: Table<ByteKey>
  let sessions: Table<ByteKey>
  /// Sessions that are over, by the same hash: they let nobody in, and say whose a late form is.
  let ended: Table<ByteKey>
  /// Bearer tokens, by the hash of the secret.
  let tokens: Table<ByteKey>
  /// Who somebody is elsewhere, by `Identity.key`.
  let identities: Table<ByteKey>
  /// What groups are called, by group number.
  let groups: Table<UInt64>
  /// The numbers of groups, by where they come from and what they are called there.
  let groupNames: Table<ByteKey>
  /// What a directory says of people and groups beside that (SCIM), by kind and number.
  let resources: Table<ByteKey>
  /// What was typed when a session had ended, by a random key.
  let drafts: Table<ByteKey>
  /// Who came in, what was denied, who took data out: in the order in which it happened.
  let audit: Table<UInt64>

  /// Opens the folder, or makes it.
  init(_ folder: String) throws(SignInError) {
    let (use, store) = try Self.opening(folder) { () throws(LMDBError) in
      try File.makeFolder(folder)
      // Before the file is opened: it may be about to be replaced.
      let use = try FileLock(sharing: Self.useLock(in: folder))
      return (use, try Store(folder, options: StoreOptions(mapSize: Self.mapSize)))
    }
    let found = try Self.opening(folder) { () throws(LMDBError) in try Self.claim(store) }
    guard found == Self.format else {
      throw .unusable(
        folder: folder,
        reason: "its format is “\(found)”, and this build reads “\(Self.format)”. "
          + "Use the build that wrote it.")
    }
    let table = { (name: String) throws(SignInError) -> Table<ByteKey> in
      try Self.opening(folder) { () throws(LMDBError) in try store.table(name) }
    }
    self.store = store
    self.use = use
    emails = try table("emails")
    links = try table("links")
    sessions = try table("sessions")
    ended = try table("ended")
    tokens = try table("tokens")
    identities = try table("identities")
    groupNames = try table("groupNames")
    resources = try table("resources")
    drafts = try table("drafts")
    let numbered = { (name: String) throws(SignInError) -> Table<UInt64> in
      try Self.opening(folder) { () throws(LMDBError) in try store.table(name) }
    }
    accounts = try numbered("accounts")
    groups = try numbered("groups")
    audit = try numbered("audit")
  }

  /// The file that every process which has the folder open holds a lock on.
  static func useLock(in folder: String) -> String { "\(folder)/use.lock" }

  /// Writes one state of the store to a new one in `folder`.
  func copy(to folder: String) throws(LMDBError) { try store.copy(to: folder) }

  /// How much of the reserved address space is used, 0 … 1.
  var mapUse: Double { store.mapUse }

  // MARK: Transactions

  /// Runs `body` on one state of the folder.
  func read<Result>(
    _ body: (borrowing ReadTransaction) throws(SignInError) -> Result
  ) throws(SignInError) -> Result {
    let transaction = try beginRead()
    return try body(transaction)
  }

  /// Runs `body` with nobody else writing, in any process, and keeps what it wrote; when it throws,
  /// nothing was written. Returns once it is on the disk.
  func write<Result>(
    _ body: (borrowing WriteTransaction) throws(SignInError) -> Result
  ) throws(SignInError) -> Result {
    let transaction = try beginWrite()
    let result = try body(transaction)
    do throws(LMDBError) { try transaction.commit() } catch { throw SignInError(error) }
    return result
  }

  private func beginRead() throws(SignInError) -> ReadTransaction {
    do throws(LMDBError) { return try store.beginRead() } catch { throw SignInError(error) }
  }

  private func beginWrite() throws(SignInError) -> WriteTransaction {
    do throws(LMDBError) { return try store.beginWrite() } catch { throw SignInError(error) }
  }

  // MARK: The format

  /// The format that the folder has, after giving it ours where it is new.
  private static func claim(_ store: Store) throws(LMDBError) -> String {
    let meta: Table<ByteKey> = try store.table("meta")
    let key = ByteKey(Array("format".utf8))
    let transaction = try store.beginWrite()
    if let found = try transaction.value(forKey: key, in: meta) {
      let found = String(decoding: found, as: UTF8.self)
      guard found == formerFormat else { return found }
      try endSessions(in: store, transaction)
    } else {
      guard try transaction.count(of: meta) == 0 else { return "unknown" }
    }
    try transaction.put(Array(format.utf8).span.bytes, forKey: key, in: meta)
    try transaction.commit()
    return format
  }

  private static func endSessions(
    in store: Store, _ transaction: borrowing WriteTransaction
  ) throws(LMDBError) {
    let sessions: Table<ByteKey> = try store.table("sessions")
    var keys: [ByteKey] = []
    try transaction.forEach(in: sessions) { key, _ in
      keys.append(key)
      return true
    }
    for key in keys { try transaction.delete(key, in: sessions) }
  }

  private static func opening<Result>(
    _ folder: String, _ body: () throws(LMDBError) -> Result
  ) throws(SignInError) -> Result {
    do throws(LMDBError) { return try body() } catch {
      let reason =
        switch error.kind {
        case .permission: "this user may not read and write it."
        case .notFound: "the folder above it does not exist."
        case .notAStore: "its data.mdb is damaged, or not this program's. Restore a backup."
        case .alreadyOpen: "it is open in this process already."
        case .networkFileSystem:
          "it is on a network file system, which LMDB cannot use safely. Use a local disk."
        case .noSpace: "the disk is full."
        default: "\(error)."
        }
      throw .unusable(folder: folder, reason: reason)
    }
  }
}

// MARK: - Records

extension Transaction where Self: ~Copyable {
  /// The record of `key`, or nil.
  borrowing func record<Record: StoredRecord, Key>(
    _ type: Record.Type = Record.self, forKey key: Key, in table: Table<Key>
  ) throws(SignInError) -> Record? {
    let bytes: [UInt8]?
    do throws(LMDBError) { bytes = try value(forKey: key, in: table) } catch {
      throw SignInError(error)
    }
    guard let bytes else { return nil }
    return try Record(decoding: bytes)
  }

  /// Every record of a table, in the order of the keys. O(entries).
  borrowing func records<Record: StoredRecord, Key>(
    _ type: Record.Type = Record.self, in table: Table<Key>
  ) throws(SignInError) -> [(key: Key, record: Record)] {
    var entries: [(Key, [UInt8])] = []
    do throws(LMDBError) {
      try forEach(in: table) { key, value in
        entries.append((key, value.array()))
        return true
      }
    } catch {
      throw SignInError(error)
    }
    var records: [(key: Key, record: Record)] = []
    for (key, bytes) in entries { records.append((key, try Record(decoding: bytes))) }
    return records
  }
}

extension WriteTransaction {
  borrowing func put<Key>(
    _ record: some StoredRecord, forKey key: Key, in table: Table<Key>
  ) throws(SignInError) {
    var writer = RecordWriter()
    record.write(to: &writer)
    do throws(LMDBError) {
      try put(writer.bytes.span.bytes, forKey: key, in: table)
    } catch {
      throw SignInError(error)
    }
  }

  borrowing func remove<Key>(_ key: Key, in table: Table<Key>) throws(SignInError) {
    do throws(LMDBError) { try delete(key, in: table) } catch { throw SignInError(error) }
  }
}

extension StoredRecord {
  init(decoding bytes: [UInt8]) throws(SignInError) {
    var reader = RecordReader(bytes)
    guard let record = Self(&reader), reader.isAtEnd else {
      throw .storage("The record of a \(Self.name) is damaged. Restore a backup of the folder.")
    }
    self = record
  }
}
