import CLMDB

/// Writes a store anew without its unused pages, and puts the new file in the old one's place.
///
/// LMDB frees pages without wiping them, so what was deleted lies in the file until the page is used
/// again. `mdb_env_copy2` leaves free pages out, but copies up to fourteen bytes of the gap inside
/// each page, and the end of a large value's last page as it is: bytes of something else may be
/// there. So entries are copied, not pages.
///
/// Nobody may have the store open, in any process: whoever calls this holds a lock that says so.
/// Whenever it is cut off, the file is the old one or the new one, whole.
public struct Compaction: Sendable {
  /// The folder inside the store's in which the new file grows.
  private static let workplace = "compact"
  /// How many bytes one commit of the copy takes: LMDB keeps them in memory until then.
  private static let bytesPerCommit = 64 << 20

  private let folder: String
  private let mapSize: Int
  private var copyFolder: String { "\(folder)/\(Self.workplace)" }

  /// Prepares for the store in `folder`, and removes what an earlier run left that was cut off.
  ///
  /// - Parameter mapSize: how much address space the store's openers reserve.
  public init(_ folder: String, mapSize: Int = StoreOptions().mapSize) throws(LMDBError) {
    self.folder = folder
    self.mapSize = mapSize
    Self.removeLeftovers(in: folder)
  }

  /// Removes what a compaction left that was cut off: a second copy of the store's texts.
  public static func removeLeftovers(in folder: String) {
    for file in ["data.mdb", "lock.mdb"] { File.remove("\(folder)/\(workplace)/\(file)") }
    File.removeFolder("\(folder)/\(workplace)")
  }

  /// What a compaction did.
  public struct Report: Equatable, Sendable {
    /// Bytes of the file before and after.
    public let before: Int
    public let after: Int
  }

  /// All of it: copy, compare, put in place. O(entries), and twice the store's size on disk for a
  /// while. Where it throws, the store is as it was.
  public func run() throws(LMDBError) -> Report {
    do throws(LMDBError) {
      let report = try copy()
      try check()
      try replace()
      return report
    } catch {
      Self.removeLeftovers(in: folder)
      throw error
    }
  }

  // MARK: Steps

  /// Copies every entry of every table, in order, so that pages are filled one after the other.
  func copy() throws(LMDBError) -> Report {
    let original = try openOriginal()
    let copy = try Store(copyFolder, options: StoreOptions(mapSize: mapSize, isSynced: false))
    for name in try original.tableNames() { try copyTable(name, from: original, to: copy) }
    try copy.sync()
    return Report(before: original.size, after: copy.size)
  }

  /// Reads the copy from the disk again, and compares every byte of it with the original.
  func check() throws(LMDBError) {
    let original = try openOriginal()
    let copy = try Store(
      copyFolder, options: StoreOptions(mapSize: mapSize, isSynced: false, creates: false))
    guard try original.hasSameEntries(as: copy) else {
      throw LMDBError(kind: .notAStore, operation: "compare the copy of \(folder)")
    }
  }

  /// Puts the copy in the original's place: one rename.
  func replace() throws(LMDBError) {
    try File.rename("\(copyFolder)/data.mdb", to: "\(folder)/data.mdb")
    // It counts transactions and readers of the old file. Whoever opens the store makes it anew.
    File.remove("\(folder)/lock.mdb")
    Self.removeLeftovers(in: folder)
  }

  private func openOriginal() throws(LMDBError) -> Store {
    try Store(folder, options: StoreOptions(mapSize: mapSize, creates: false))
  }

  private func copyTable(
    _ name: String, from original: Store, to copy: Store
  ) throws(LMDBError) {
    let source: Table<ByteKey> = try original.table(name)
    let target: Table<ByteKey> = try copy.table(name)
    let reading = try original.beginRead()
    var next: ByteKey?
    repeat {
      next = try copyChunk(source, reading, from: next, to: target, of: copy)
    } while next != nil
  }

  /// Copies entries from `first` on in one commit; answers where to go on, or nil at the end.
  private func copyChunk(
    _ source: Table<ByteKey>, _ reading: borrowing ReadTransaction, from first: ByteKey?,
    to target: Table<ByteKey>, of copy: Store
  ) throws(LMDBError) -> ByteKey? {
    let writing = try copy.beginWrite()
    var bytes = 0
    var next: ByteKey?
    var failure: LMDBError?
    try reading.forEach(in: source, from: first) { key, value in
      guard bytes < Self.bytesPerCommit else {
        next = key
        return false
      }
      bytes += key.bytes.count + value.byteCount
      do throws(LMDBError) {
        try writing.put(value, forKey: key, in: target, mode: .append)
        return true
      } catch {
        failure = error
        return false
      }
    }
    if let failure { throw failure }
    try writing.commit()
    return next
  }
}

extension Store {
  /// The names of all tables, in order.
  func tableNames() throws(LMDBError) -> [String] {
    let transaction = try beginRead()
    var main: MDB_dbi = 0
    try check(mdb_dbi_open(transaction.handle, nil, 0, &main), "dbi_open")
    var names: [String] = []
    try transaction.forEach(in: Table<ByteKey>(name: "", handle: main)) { key, _ in
      names.append(String(decoding: key.bytes, as: UTF8.self))
      return true
    }
    return names
  }

  /// Whether `other` has the same tables with the same entries, byte for byte. O(entries × log n).
  func hasSameEntries(as other: Store) throws(LMDBError) -> Bool {
    let names = try tableNames()
    guard try names == other.tableNames() else { return false }
    for name in names {
      guard try hasSameEntries(as: other, inTable: name) else { return false }
    }
    return true
  }

  private func hasSameEntries(as other: Store, inTable name: String) throws(LMDBError) -> Bool {
    let mine: Table<ByteKey> = try table(name)
    let theirs: Table<ByteKey> = try other.table(name)
    let reading = try beginRead()
    let comparing = try other.beginRead()
    guard try reading.count(of: mine) == comparing.count(of: theirs) else { return false }
    var isSame = true
    var failure: LMDBError?
    try reading.forEachRaw(in: mine) { key, value in
      do throws(LMDBError) {
        isSame =
          try comparing.withRawValue(forKey: key, in: theirs.handle) { $0.isEqual(to: value) }
          ?? false
      } catch { failure = error }
      return isSame && failure == nil
    }
    if let failure { throw failure }
    return isSame
  }
}
