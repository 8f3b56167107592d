/// The first thing in a log that is not as it must be.
public struct LogFault: Error, Equatable, Sendable {
  /// The event, or the first of the events that are under a node of the tree.
  public let position: Position
  public let reason: Reason

  public init(_ position: Position, _ reason: Reason) {
    self.position = position
    self.reason = reason
  }

  public enum Reason: Equatable, Sendable {
    /// There is no header, though there are later ones.
    case missing
    /// The header has another number of bytes than headers have.
    case size(Int)
    /// It is not later than the event before it.
    case time
    /// Its hash is not the one that the tree has for it.
    case leaf
    /// The body is not the one that the header commits to.
    case body
    /// The header commits to a body, and there is none, nor an erasure that took it.
    case bodyMissing
    /// There is a body that the header does not commit to.
    case bodyUnexpected
    /// A stored node of the tree is not the hash of what is below it; the level is the logarithm of
    /// how many events are.
    case node(level: Int)
    /// A node of the tree that has to be there is not, or one is that must not be.
    case nodeMissing(level: Int)
    case nodesBeyondEnd
    /// What whoever reads the log has against the event.
    case content(String)
  }

  /// What a person reads.
  public var message: String {
    switch reason {
    case .missing: "There is no event at position \(position), though there are later ones."
    case .size(let size):
      "The header of the event at position \(position) has \(size) bytes instead of \(Header.size)."
    case .time: "The event at position \(position) is not later than the one before it."
    case .leaf:
      "The header of the event at position \(position) is not the one that the Merkle tree has."
    case .body:
      "The body of the event at position \(position) is not the one that its header commits to."
    case .bodyMissing:
      "The body of the event at position \(position) is gone, and nothing says that it was erased."
    case .bodyUnexpected:
      "The event at position \(position) has a body that its header does not commit to."
    case .node(level: 0):
      "The Merkle tree has a wrong hash for the event at position \(position), whose header is right."
    case .node(let level):
      "The Merkle tree has a wrong hash for the \(1 << level) events from position \(position) on."
    case .nodeMissing(let level):
      "The Merkle tree has no hash for the \(1 << level) events from position \(position) on."
    case .nodesBeyondEnd: "The Merkle tree has hashes past the last event, \(position.previous)."
    case .content(let text): "The event at position \(position): \(text)"
    }
  }
}

/// What a verification read, and what it found.
public struct VerifiedLog: Equatable, Sendable {
  /// How many events there are.
  public let size: UInt64
  /// The hash of the tree over them, computed from the headers alone; nil where there is a fault.
  public let root: TreeHash?
  /// How many bodies were hashed, and how many were erased.
  public let bodies: UInt64
  public let erased: UInt64
  public let fault: LogFault?
}
