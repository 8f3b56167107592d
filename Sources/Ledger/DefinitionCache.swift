import Domain
import EventLog
import Synchronization

/// Board definitions and access by the event that has them. An event never changes, so neither does an
/// entry.
final class DefinitionCache: Sendable {
  private let known = Mutex<[Position: BoardDefinition]>([:])
  private let access = Mutex<[Position: BoardAccess]>([:])
  let statusCounts = StatusCountCache()

  subscript(position: Position) -> BoardDefinition? {
    get { known.withLock { $0[position] } }
    set { known.withLock { $0[position] = newValue } }
  }

  subscript(accessAt position: Position) -> BoardAccess? {
    get { access.withLock { $0[position] } }
    set { access.withLock { $0[position] = newValue } }
  }
}
