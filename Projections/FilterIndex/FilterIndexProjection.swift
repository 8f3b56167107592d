import Domain
import EventLog
import LMDB
import ProjectionEngine

/// Which requests have which words: what a search is read from.
///
/// Table `words`: (board, word, where, chunk) → a `PostingChunk` of request numbers.
///
/// Words are only ever added. Those that a request was submitted with are told from those that came
/// later, so that a search of the past knows which of them may not have been there yet; whoever asks
/// has to look at the text of those again, and at that of requests that were edited.
public struct FilterIndexProjection: Projection {
  public static let name = "FilterIndex"
  public static let version: UInt32 = 2
  public static let division = Division.byRequests(from: .zero)

  let words: ViewTable<ByteKey>

  public init(_ opener: TableOpener) throws(LMDBError) {
    words = try opener.table("words")
  }

  public func apply(_ recorded: RecordedFact, in batch: ViewBatch) {
    // One room for all keys: most words are in the batch already, and then nobody keeps their key.
    var key: [UInt8] = []
    Self.forEachWord(of: recorded) { reference, place, word in
      let number = reference.number.rawValue
      Self.write(reference.board, word, place, to: &key)
      key.append(integer: PostingChunk.chunk(of: number).bigEndian)
      // A word that comes twice is looked up twice: that is cheaper than to tell.
      batch.update(ByteKey(key), in: words) { PostingChunk.insert(number, into: &$0) }
    }
  }

  public func gathering() -> (any Gathering)? { WordGathering(words) }

  /// Lends the words that an event adds to its request.
  static func forEachWord(
    of recorded: RecordedFact, _ body: (RequestReference, WordPlace, [UInt8]) -> Void
  ) {
    guard case .request(let reference, _, let fact) = recorded.fact else { return }
    let place: WordPlace
    switch fact {
    case .submitted: place = .submission
    case .edited, .commented: place = .later
    case .assigned, .statusChanged, .prioritised, .contentErased, .undone: return
    }
    guard case .request(_, let event) = recorded.event() else { return }
    Words.forEachText(in: event) { text in
      Words.forEach(in: text) { body(reference, place, $0) }
    }
  }

  /// Board, word, a zero that ends the word, where; the chunk comes after it.
  static func write(
    _ board: BoardNumber, _ word: [UInt8], _ place: WordPlace, to key: inout [UInt8]
  ) {
    key.removeAll(keepingCapacity: true)
    key.append(integer: board.rawValue.bigEndian)
    key.append(contentsOf: word)
    key.append(0)
    key.append(place.rawValue)
  }
}

/// Where a word of a request was found. The numbers are stored.
enum WordPlace: UInt8 {
  case submission = 1
  /// In an edit or a comment.
  case later = 2
}
