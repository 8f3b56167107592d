import LMDB

/// The private folder: its tables, its format, and reading and writing records.
struct PrivateStore: Sendable {
  /// Raised whenever a record is written in another way.
  static let format = "request-ledger private 1"
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
    accounts = try Self.opening(folder) { () throws(LMDBError) in try store.table("accounts") }
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
      return String(decoding: found, as: UTF8.self)
    }
    guard try transaction.count(of: meta) == 0 else { return "unknown" }
    try transaction.put(Array(format.utf8).span.bytes, forKey: key, in: meta)
    try transaction.commit()
    return format
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
  fileprivate init(decoding bytes: [UInt8]) throws(SignInError) {
    var reader = RecordReader(bytes)
    guard let record = Self(&reader), reader.isAtEnd else {
      throw .storage("The record of a \(Self.name) is damaged. Restore a backup of the folder.")
    }
    self = record
  }
}
