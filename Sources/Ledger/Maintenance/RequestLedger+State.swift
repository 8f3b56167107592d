import EventLog
import LMDB
import ProjectionEngine

extension RequestLedger {
  /// What the data folder is like: for `ledger doctor`, health checks and benchmarks.
  public struct State: Sendable, Equatable {
    public let formatVersion: UInt32
    public let ledgerID: CommandID
    public let head: Position
    /// The live generation, and the last event it took in.
    public let generation: String
    public let viewsPosition: Position
    /// How much of the room reserved for each is used, 0 … 1.
    public let logUse: Double
    public let viewsUse: Double
  }

  public func state() throws(LedgerError) -> State {
    do {
      let generation = try currentViews().generation
      return State(
        formatVersion: EventLogStore.formatVersion, ledgerID: log.ledgerID, head: try log.head(),
        generation: generation.name, viewsPosition: try generation.position(), logUse: log.mapUse,
        viewsUse: generation.store.mapUse)
    } catch { throw LedgerError(any: error) }
  }

  /// Bytes on disk.
  public func sizes() throws(LedgerError) -> (log: Int, views: Int) {
    (log.size, try currentViews().generation.store.size)
  }

  /// Bytes that each table of the views takes, by name.
  public func viewSizes() throws(LedgerError) -> [(table: String, bytes: Int)] {
    do {
      return try currentViews().generation.sizes()
    } catch { throw LedgerError(any: error) }
  }
}
