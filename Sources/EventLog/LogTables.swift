import LMDB

/// The log's tables. Keys are positions, big-endian, so that every append goes to the end; `Tile`
/// says what those of `nodes` are.
struct LogTables: Sendable {
  let headers: Table<UInt64>
  let bodies: Table<UInt64>
  /// The Merkle tree over the headers.
  let nodes: Table<UInt64>
  /// Size of the tree → signed note.
  let checkpoints: Table<UInt64>
  let meta: Table<ByteKey>

  init(_ store: Store) throws(LMDBError) {
    headers = try store.table("headers")
    bodies = try store.table("bodies")
    nodes = try store.table("nodes")
    checkpoints = try store.table("checkpoints")
    meta = try store.table("meta")
  }
}

/// What the log says of itself.
struct LogMeta: Equatable {
  let format: UInt32
  var ledgerID = CommandID(high: 0, low: 0)
  /// Nil in the first epoch.
  var fork: Fork?

  static let key = ByteKey(Array("log".utf8))

  func write(to tables: LogTables, in transaction: borrowing WriteTransaction) throws(LMDBError) {
    var bytes: [UInt8] = []
    bytes.append(integer: format.littleEndian)
    bytes.append(integer: (fork?.epoch ?? 0).littleEndian)
    bytes.append(integer: ledgerID.high.bigEndian)
    bytes.append(integer: ledgerID.low.bigEndian)
    bytes.append(integer: (fork?.position.rawValue ?? 0).littleEndian)
    (fork?.root ?? .empty).append(to: &bytes)
    try transaction.put(bytes.span.bytes, forKey: Self.key, in: tables.meta)
  }

  /// Nil where there is no log.
  ///
  /// The format comes first and is read alone when it is an unknown one: what follows may have
  /// another shape.
  static func read(
    _ tables: LogTables, in transaction: borrowing some Transaction & ~Copyable
  ) throws(LMDBError) -> LogMeta? {
    try transaction.withValue(forKey: key, in: tables.meta) { bytes in
      let format = UInt32(littleEndian: bytes.integer(at: 0))
      guard format == 1 || format == EventLogStore.formatVersion else {
        return LogMeta(format: format)
      }
      let epoch = UInt32(littleEndian: bytes.integer(at: 4))
      return LogMeta(
        format: format,
        ledgerID: CommandID(
          high: UInt64(bigEndian: bytes.integer(at: 8)),
          low: UInt64(bigEndian: bytes.integer(at: 16))),
        fork: format == 1 || epoch == 0
          ? nil
          : Fork(
            epoch: epoch, position: Position(UInt64(littleEndian: bytes.integer(at: 24))),
            root: TreeHash(bytes, at: 32)))
    }
  }
}

/// Where a history leaves another one: a ledger restored from a backup goes on from there, and
/// says so, because what the first one recorded after it may differ.
public struct Fork: Equatable, Sendable {
  /// How many times this history was restored: 1 or more.
  public let epoch: UInt32
  /// The last event that both have, and the tree up to it.
  public let position: Position
  public let root: TreeHash

  public init(epoch: UInt32, position: Position, root: TreeHash) {
    precondition(epoch > 0, "a fork begins epoch 1 or a later one")
    self.epoch = epoch
    self.position = position
    self.root = root
  }
}
