import Domain
import EventLog

/// What proves to somebody without the ledger what happened to one request: its events, where each is
/// in the tree, and a signed checkpoint of that tree. `docs/proofs.md` has the format.
///
/// One that was parsed was not checked: nothing in it is to be believed before `check` returned.
public struct RequestProof: Equatable, Sendable {
  /// The first line: name and version of the format.
  public static let title = "request-ledger/proof@v1"
  /// The most bytes that are read: a hundred megabytes hold more than any request has.
  public static let maximumSize = 100 << 20
  /// The most events that are read; so many that nobody made them by hand.
  public static let maximumEvents = 100_000
  /// The most hashes beside the way to the root: those of a tree with as many leaves as can be counted.
  public static let maximumHashes = 63

  /// One event, and what proves it.
  public struct Event: Equatable, Sendable {
    public let position: Position
    public let header: Header
    /// Salt and body as the header commits to them; nil where the event has none, or it was erased.
    public let saltedBody: [UInt8]?
    public let inclusion: InclusionProof

    public init(
      position: Position, header: Header, saltedBody: [UInt8]?, inclusion: InclusionProof
    ) {
      self.position = position
      self.header = header
      self.saltedBody = saltedBody
      self.inclusion = inclusion
    }
  }

  /// What it is said to be about, as in `OPS-12`. Nobody signed this line.
  public let subject: RequestKey
  /// The key that came along. Whoever wants to know who signed has it from elsewhere.
  public let key: VerifierKey
  /// Oldest first: what defines the request's board, and everything that happened to the request.
  public let events: [Event]
  /// The signed checkpoint.
  public let note: SignedNote

  public init(subject: RequestKey, key: VerifierKey, events: [Event], note: SignedNote) {
    self.subject = subject
    self.key = key
    self.events = events
    self.note = note
  }

  /// As `init(parsing:)` reads it.
  public var encoded: [UInt8] {
    var lines = [
      Self.title, "request \(subject)", "key \(key.text)", "events \(events.count)", "",
    ]
    for event in events {
      lines.append("position \(event.position)")
      lines.append("header \(Base64.encode(event.header.encoded))")
      if let body = event.saltedBody { lines.append("body \(Base64.encode(body))") }
      lines += event.inclusion.hashes.map { Base64.encode($0.bytes) }
      lines.append("")
    }
    return Array(lines.map { "\($0)\n" }.joined().utf8) + note.encoded
  }
}

/// Why a proof proves nothing: the first fault that was found. `message` is for people.
public enum ProofError: Error, Equatable, Sendable {
  /// There are more bytes than are read.
  case tooLong
  /// The line with this number, from 1, is not what belongs there.
  case malformed(line: Int, expected: String)
  /// The signed checkpoint at the end cannot be used.
  case note(NoteError)
  /// The checkpoint is of another log than the key.
  case otherOrigin(checkpoint: String, key: String)
  /// The event at this position does not fit.
  case event(Position, String)
  /// The events do not make a request's history.
  case history(String)

  public var message: String {
    switch self {
    case .tooLong: "The proof has more than \(RequestProof.maximumSize) bytes."
    case .malformed(let line, let expected):
      "Line \(line) of the proof is malformed: \(expected) belongs there."
    case .note(let error): "The checkpoint is not to be trusted. \(error.message)"
    case .otherOrigin(let checkpoint, let key):
      "The checkpoint is of the log \(checkpoint), and the key is of \(key)."
    case .event(let position, let reason): "The event at position \(position): \(reason)"
    case .history(let reason): reason
    }
  }
}
