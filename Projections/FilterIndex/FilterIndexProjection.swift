import Domain
import EventLog
import LMDB
import ProjectionEngine

/// Which requests have which value, and which words: what filters and their counts are read from.
///
/// Table `postings`: (board, facet; value, chunk) → a `PostingChunk` of request numbers.
/// Table `words`: (board, word, chunk) → a `PostingChunk`.
/// Table `facets`: (board, block) → the values of up to 160 requests, side by side.
///
/// Words are only ever added: a request whose text was edited is in the set `edited`, and whoever
/// asks for words has to look at the text of those again.
public struct FilterIndexProjection: Projection {
  public static let name = "FilterIndex"
  public static let version: UInt32 = 1

  let postings: ViewTable<WideKey>
  let words: ViewTable<ByteKey>
  let facets: ViewTable<UInt64>

  public init(_ opener: TableOpener) throws(LMDBError) {
    postings = try opener.table("postings")
    words = try opener.table("words")
    facets = try opener.table("facets")
  }

  public func apply(_ recorded: RecordedFact, in batch: ViewBatch) {
    guard case .request(let reference, _, let fact) = recorded.fact else { return }
    switch fact {
    case .submitted(let opening): begin(reference, opening, in: batch)
    case .assigned(let person):
      move(reference, .owner, to: FacetRow.code(person), in: batch)
    case .statusChanged(let code):
      move(reference, .status, to: UInt32(code.rawValue), in: batch)
    case .prioritised(let priority):
      move(reference, .priority, to: UInt32(priority.rawValue), in: batch)
    case .edited: insert(reference, .edited, 1, in: batch)
    case .commented, .contentErased: break
    }
    index(fact, recorded, reference, in: batch)
  }

  private func begin(
    _ reference: RequestReference, _ opening: RequestFact.Opening, in batch: ViewBatch
  ) {
    let row = FacetRow(opening)
    batch.update(FacetRow.block(of: reference), in: facets) { row.write(to: &$0, at: reference) }
    for facet in Facet.ofRows { insert(reference, facet, row[facet], in: batch) }
  }

  private func move(
    _ reference: RequestReference, _ facet: Facet, to value: UInt32, in batch: ViewBatch
  ) {
    var before: UInt32 = 0
    batch.update(FacetRow.block(of: reference), in: facets) { block in
      var row = FacetRow(bytes: block.span.bytes, at: FacetRow.offset(of: reference))
      before = row[facet]
      row[facet] = value
      row.write(to: &block, at: reference)
    }
    guard before != value else { return }
    let number = reference.number.rawValue
    batch.update(Self.key(reference, facet, before), in: postings) {
      PostingChunk.remove(number, from: &$0)
    }
    insert(reference, facet, value, in: batch)
  }

  private func insert(
    _ reference: RequestReference, _ facet: Facet, _ value: UInt32, in batch: ViewBatch
  ) {
    batch.update(Self.key(reference, facet, value), in: postings) {
      PostingChunk.insert(reference.number.rawValue, into: &$0)
    }
  }

  private func index(
    _ fact: RequestFact, _ recorded: RecordedFact, _ reference: RequestReference,
    in batch: ViewBatch
  ) {
    switch fact {
    case .submitted, .edited, .commented: break
    case .assigned, .statusChanged, .prioritised, .contentErased: return
    }
    guard case .request(_, let event) = recorded.event() else { return }
    let number = reference.number.rawValue
    // One room for all keys: most words are in the batch already, and then nobody keeps their key.
    var key: [UInt8] = []
    Words.forEachText(in: event) { text in
      Words.forEach(in: text) { word in
        Self.write(reference.board, word, PostingChunk.chunk(of: number), to: &key)
        // A word that comes twice is looked up twice: that is cheaper than to tell.
        batch.update(ByteKey(key), in: words) { PostingChunk.insert(number, into: &$0) }
      }
    }
  }

  // MARK: Keys

  private static func key(
    _ reference: RequestReference, _ facet: Facet, _ value: UInt32
  ) -> WideKey {
    key(
      reference.board, facet, value, chunk: PostingChunk.chunk(of: reference.number.rawValue))
  }

  static func key(
    _ board: BoardNumber, _ facet: Facet, _ value: UInt32, chunk: UInt32
  ) -> WideKey {
    WideKey(
      UInt64(board.rawValue) << 32 | UInt64(facet.rawValue), UInt64(value) << 32 | UInt64(chunk))
  }

  /// Board, word, a zero that ends the word, chunk.
  private static func write(
    _ board: BoardNumber, _ word: [UInt8], _ chunk: UInt32, to key: inout [UInt8]
  ) {
    key.removeAll(keepingCapacity: true)
    key.append(integer: board.rawValue.bigEndian)
    key.append(contentsOf: word)
    key.append(0)
    key.append(integer: chunk.bigEndian)
  }
}
