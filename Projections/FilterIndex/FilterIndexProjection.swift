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
    guard case .request(let reference, _, let fact) = recorded.fact else { return }
    let place: WordPlace
    switch fact {
    case .submitted: place = .submission
    case .edited, .commented: place = .later
    case .assigned, .statusChanged, .prioritised, .contentErased: return
    }
    guard case .request(_, let event) = recorded.event() else { return }
    let number = reference.number.rawValue
    // One room for all keys: most words are in the batch already, and then nobody keeps their key.
    var key: [UInt8] = []
    Words.forEachText(in: event) { text in
      Words.forEach(in: text) { word in
        Self.write(reference.board, word, place, PostingChunk.chunk(of: number), to: &key)
        // A word that comes twice is looked up twice: that is cheaper than to tell.
        batch.update(ByteKey(key), in: words) { PostingChunk.insert(number, into: &$0) }
      }
    }
  }

  /// Board, word, a zero that ends the word, where, chunk.
  private static func write(
    _ board: BoardNumber, _ word: [UInt8], _ place: WordPlace, _ chunk: UInt32,
    to key: inout [UInt8]
  ) {
    key.removeAll(keepingCapacity: true)
    key.append(integer: board.rawValue.bigEndian)
    key.append(contentsOf: word)
    key.append(0)
    key.append(place.rawValue)
    key.append(integer: chunk.bigEndian)
  }
}

/// Where a word of a request was found. The numbers are stored.
enum WordPlace: UInt8 {
  case submission = 1
  /// In an edit or a comment.
  case later = 2
}
