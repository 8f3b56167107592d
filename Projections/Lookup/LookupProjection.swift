import Domain
import EventLog
import LMDB
import ProjectionEngine

/// What a name from outside means here: which events answered a command id, and which request has
/// a key from elsewhere.
///
/// Table `commands`: command id → first position, number of events, fingerprint. Only commands
/// whose sender chose the id are kept: nobody can send the others again.
/// Table `externalKeys`: board and key → request.
public struct LookupProjection: Projection {
  public static let name = "Lookup"
  public static let version: UInt32 = 1

  let commands: ViewTable<WideKey>
  let externalKeys: ViewTable<ByteKey>

  public init(_ opener: TableOpener) throws(LMDBError) {
    commands = try opener.table("commands")
    externalKeys = try opener.table("externalKeys")
  }

  public func apply(_ recorded: RecordedFact, in batch: ViewBatch) {
    if recorded.fingerprint != 0 { note(recorded, in: batch) }
    guard case .request(let reference, _, .submitted(let opening)) = recorded.fact,
      opening.isImported, case .request(_, .submitted(let submitted)) = recorded.event(),
      let key = submitted.externalKey
    else { return }
    var value: [UInt8] = []
    value.append(integer: reference.number.rawValue.littleEndian)
    batch.put(value, forKey: Self.key(key, on: reference.board), in: externalKeys)
  }

  private func note(_ recorded: RecordedFact, in batch: ViewBatch) {
    batch.update(Self.key(recorded.commandID), in: commands) { value in
      if value.isEmpty {
        value.append(integer: recorded.position.rawValue.littleEndian)
        value.append(integer: UInt32(1).littleEndian)
        value.append(integer: recorded.fingerprint.littleEndian)
      } else {
        let count = UInt32(littleEndian: value.integer(at: 8))
        value.set((count + 1).littleEndian, at: 8)
      }
    }
  }

  // MARK: Questions

  /// The events that answered a command.
  public struct Answered: Equatable, Sendable {
    public let first: Position
    public let count: UInt32
    public let fingerprint: UInt32
    public var last: Position { Position(first.rawValue + UInt64(count) - 1) }
  }

  /// What answered the command with this id; nil where it was never carried out, or changed nothing.
  public func answer(to id: CommandID, in batch: ViewBatch) -> Answered? {
    batch.withValue(forKey: Self.key(id), in: commands) {
      Answered(
        first: Position(UInt64(littleEndian: $0.integer(at: 0))),
        count: UInt32(littleEndian: $0.integer(at: 8)),
        fingerprint: UInt32(littleEndian: $0.integer(at: 12)))
    }
  }

  /// The request on `board` that has `key` elsewhere.
  public func request(
    withExternalKey key: String, on board: BoardNumber, in snapshot: borrowing ViewSnapshot
  ) throws(LMDBError) -> RequestNumber? {
    guard Self.isUsable(key) else { return nil }
    return try snapshot.withValue(forKey: Self.key(key, on: board), in: externalKeys) {
      RequestNumber(UInt32(littleEndian: $0.integer(at: 0)))
    }
  }

  /// The same, as the batch has it.
  public func request(
    withExternalKey key: String, on board: BoardNumber, in batch: ViewBatch
  ) -> RequestNumber? {
    guard Self.isUsable(key) else { return nil }
    return batch.withValue(forKey: Self.key(key, on: board), in: externalKeys) {
      RequestNumber(UInt32(littleEndian: $0.integer(at: 0)))
    }
  }

  // MARK: Keys

  private static func isUsable(_ key: String) -> Bool {
    !key.isEmpty && key.utf8.count <= Wording.maximumExternalKey
  }

  private static func key(_ id: CommandID) -> WideKey { WideKey(id.high, id.low) }

  private static func key(_ text: String, on board: BoardNumber) -> ByteKey {
    var bytes: [UInt8] = []
    bytes.append(integer: board.rawValue.bigEndian)
    bytes.append(contentsOf: text.utf8)
    return ByteKey(bytes)
  }
}
