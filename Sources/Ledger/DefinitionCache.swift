import Domain
import EventLog
import Synchronization

/// Board definitions by the event that has them. An event never changes, so neither does an entry.
final class DefinitionCache: Sendable {
  private let known = Mutex<[Position: BoardDefinition]>([:])

  subscript(position: Position) -> BoardDefinition? {
    get { known.withLock { $0[position] } }
    set { known.withLock { $0[position] = newValue } }
  }
}
