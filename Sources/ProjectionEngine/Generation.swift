import EventLog
import LMDB

/// One build of all projections: a folder with one store.
public final class Generation: Sendable {
  /// The folder's name, as in `000001`.
  public let name: String
  public let store: Store
  public let projections: [any Projection]
  /// Whether these projections built it. Else they only answer from it.
  public let isOfThisVersion: Bool
  let meta: ViewTable<ByteKey>
  let tableNames: [String]
  private let blueprintBytes: [UInt8]
  private let state: GenerationState

  private static let positionKey = ByteKey(Array("position".utf8))
  private static let rootKey = ByteKey(Array("root".utf8))
  private static let blueprintKey = ByteKey(Array("blueprint".utf8))

  /// Opens the generation in `folder`, made where it is missing.
  init(
    name: String, folder: String, state: GenerationState,
    _ make: (TableOpener) throws(LMDBError) -> [any Projection]
  ) throws(LMDBError) {
    self.name = name
    self.state = state
    // Unsynced is right only because a generation is disposable: see `GenerationState`.
    store = try Store(folder, options: StoreOptions(isSynced: false))
    let opener = TableOpener(store)
    projections = try make(opener)
    let meta: ViewTable<ByteKey> = try opener.table("meta")
    self.meta = meta
    tableNames = opener.names
    let own = Array(Blueprint(projections).description.utf8)
    let stored = try store.read { transaction throws(LMDBError) in
      try transaction.value(forKey: Self.blueprintKey, in: meta.table)
    }
    blueprintBytes = own
    isOfThisVersion = stored.map { $0 == own } ?? true
  }

  /// The last event taken in.
  public func position() throws(LMDBError) -> Position {
    try store.read { transaction throws(LMDBError) in try Self.position(in: transaction, meta) }
  }

  /// One state of all projections.
  public func snapshot() throws(LMDBError) -> ViewSnapshot {
    try ViewSnapshot(transaction: store.beginRead(), meta: meta)
  }

  /// As `snapshot`, where the state has everything through `position`; nil where it is behind.
  public func snapshot(notBefore position: Position) throws(LMDBError) -> ViewSnapshot? {
    let snapshot = try snapshot()
    guard snapshot.position >= position else { return nil }
    return snapshot
  }

  /// Begins a change, waiting for its turn over all processes, with the position it begins at.
  public func beginBatch() throws(LMDBError) -> (batch: ViewBatch, position: Position) {
    precondition(isOfThisVersion, "generation \(name) was built by other versions")
    let transaction = try store.beginWrite()
    let position = try Self.position(in: transaction, meta)
    return (ViewBatch(transaction: transaction, tables: tableNames.count), position)
  }

  /// Begins changes that are handed over, and not committed: reads the state as it is now.
  func beginReadOnlyBatch() throws(LMDBError) -> ViewBatch {
    let reading = try store.beginRead()
    // Where nothing was taken in there is nothing to look up.
    guard try Self.position(in: reading, meta) > .zero else {
      return ViewBatch(reading: nil, tables: tableNames.count)
    }
    return ViewBatch(reading: reading, tables: tableNames.count)
  }

  /// Bytes that each table of the projections takes, by name.
  public func sizes() throws(LMDBError) -> [(table: String, bytes: Int)] {
    try store.read { transaction throws(LMDBError) in
      var sizes: [(table: String, bytes: Int)] = []
      for name in tableNames.sorted() where name != meta.name {
        let table: Table<ByteKey> = try store.table(name)
        sizes.append((name, try transaction.size(of: table)))
      }
      return sizes
    }
  }

  /// Takes in one event.
  @inline(__always)
  public func apply(_ recorded: RecordedFact, in batch: ViewBatch) {
    for projection in projections { projection.apply(recorded, in: batch) }
  }

  /// Makes the changes of `batch` visible, as the state at `position`.
  ///
  /// - Parameter root: of the log's tree at that position, by which a later start tells whether
  ///   these are views of the log beside them.
  public func commit(
    _ batch: ViewBatch, at position: Position, root: TreeHash
  ) throws(LMDBError) {
    note(position, root, in: batch)
    try batch.commit()
  }

  /// Makes what several workers changed visible together, as the state at `position`. Nobody else may
  /// have changed the generation since they began.
  public func commit(
    _ changes: [ViewChanges], at position: Position, root: TreeHash
  ) throws(LMDBError) {
    let transaction = try store.beginWrite()
    try ViewChanges.write(changes, in: transaction)
    let batch = ViewBatch(transaction: transaction, tables: tableNames.count)
    note(position, root, in: batch)
    try batch.commit()
  }

  private func note(_ position: Position, _ root: TreeHash, in batch: ViewBatch) {
    var bytes: [UInt8] = []
    bytes.append(integer: position.rawValue.littleEndian)
    batch.put(bytes, forKey: Self.positionKey, in: meta)
    batch.put(root.bytes, forKey: Self.rootKey, in: meta)
    batch.put(blueprintBytes, forKey: Self.blueprintKey, in: meta)
  }

  /// The last event taken in, and the root of the log's tree there; nil before the first commit.
  public func end() throws(LMDBError) -> (position: Position, root: TreeHash)? {
    try store.read { transaction throws(LMDBError) in
      let root = try transaction.value(forKey: Self.rootKey, in: meta.table)
      guard let root = root.flatMap({ TreeHash($0) }) else { return nil }
      return (try Self.position(in: transaction, meta), root)
    }
  }

  /// By which projections it was built; nil before its first commit.
  func blueprint() throws(LMDBError) -> Blueprint? {
    try store.read { transaction throws(LMDBError) in
      try transaction.value(forKey: Self.blueprintKey, in: meta.table)
    }.map { Blueprint(description: String(decoding: $0, as: UTF8.self)) }
  }

  /// Syncs the files and notes that they survive a power cut, unless another process has them open.
  func settle() {
    state.settle { (try? store.sync()) != nil }
  }

  static func position(
    in transaction: borrowing some Transaction & ~Copyable, _ meta: ViewTable<ByteKey>
  ) throws(LMDBError) -> Position {
    let value = try transaction.withValue(forKey: positionKey, in: meta.table) {
      UInt64(littleEndian: $0.integer(at: 0))
    }
    return Position(value ?? 0)
  }
}
