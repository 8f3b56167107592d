import LMDB
import TestSupport
import Testing

@testable import EventLog

@Suite struct `The Merkle tree` {
  private let folder = TemporaryFolder(inMemory: true)

  private func makeLog() throws -> EventLogStore {
    try EventLogStore.create(folder.file("log"), ledgerID: CommandID(high: 1, low: 1))
    return try EventLogStore(folder.file("log")) { Timestamp(microseconds: 1) }
  }

  /// Appends in batches of random sizes, and answers the leaves.
  private func grow(_ log: EventLogStore, to count: Int, seed: UInt64) throws -> NaiveTree {
    var random = SeededGenerator(seed: seed)
    var leaves: [TreeHash] = []
    while leaves.count < count {
      var batch = try log.beginBatch()
      for _ in 0..<min(count - leaves.count, Int.random(in: 1...40, using: &random)) {
        let draft = EventDraft(request: UInt32.random(in: 0...9, using: &random), kind: 1)
        leaves.append(.leaf(of: try batch.append(draft).header))
      }
      #expect(batch.root == NaiveTree(leaves).root(of: 0..<leaves.count))
      try batch.commit()
    }
    return NaiveTree(leaves)
  }

  @Test func `an empty log has the hash of nothing`() throws {
    let log = try makeLog()
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    #expect(try log.reader().root(at: 0)?.description == empty)
    #expect(try log.reader().root(at: 1) == nil)
  }

  @Test func `its root at every size is that of RFC 9162`() throws {
    let log = try makeLog()
    let naive = try grow(log, to: 700, seed: 1)
    let reader = try log.reader()
    for size in 0...700 {
      #expect(try reader.root(at: UInt64(size)) == naive.root(of: 0..<size), "at \(size)")
    }
    #expect(try reader.root(at: 701) == nil)
  }

  @Test func `every event is proved to be in it, and nothing else is`() throws {
    let log = try makeLog()
    let naive = try grow(log, to: 300, seed: 2)
    let reader = try log.reader()
    for size in [1, 2, 3, 15, 16, 17, 31, 33, 255, 256, 257, 300] {
      let root = naive.root(of: 0..<size)
      for index in 0..<size {
        let position = Position(UInt64(index) + 1)
        let proof = try #require(try reader.inclusionProof(of: position, in: UInt64(size)))
        #expect(proof.hashes == naive.path(to: index, in: 0..<size))
        let leaf = naive.leaves[index]
        #expect(proof.proves(leaf, at: position, in: UInt64(size), root: root))
        #expect(!proof.proves(.node(leaf, leaf), at: position, in: UInt64(size), root: root))
        #expect(!proof.proves(leaf, at: position.next, in: UInt64(size), root: root))
        let longer = InclusionProof(hashes: proof.hashes + [leaf])
        #expect(!longer.proves(leaf, at: position, in: UInt64(size), root: root))
        if size > 1 {
          let shorter = InclusionProof(hashes: proof.hashes.dropLast())
          #expect(!shorter.proves(leaf, at: position, in: UInt64(size), root: root))
        }
      }
      #expect(try reader.inclusionProof(of: .zero, in: UInt64(size)) == nil)
      #expect(try reader.inclusionProof(of: Position(UInt64(size) + 1), in: UInt64(size)) == nil)
    }
    #expect(try reader.inclusionProof(of: Position(1), in: 301) == nil)
  }

  @Test func `an earlier tree is proved to be the beginning of a later one`() throws {
    let log = try makeLog()
    let naive = try grow(log, to: 140, seed: 3)
    let reader = try log.reader()
    for later in 0...140 {
      for earlier in 0...later {
        let (from, to) = (UInt64(earlier), UInt64(later))
        let proof = try #require(try reader.consistencyProof(from: from, to: to))
        #expect(proof.hashes == naive.consistency(of: earlier, in: 0..<later))
        let (first, last) = (naive.root(of: 0..<earlier), naive.root(of: 0..<later))
        #expect(proof.proves(first, from, isBeginningOf: last, to))
        #expect(!proof.proves(.node(first, first), from, isBeginningOf: last, to))
        // The empty tree is the beginning of every other.
        let isBeginningOfAll = earlier == 0 && later > 0
        #expect(
          proof.proves(first, from, isBeginningOf: .node(last, last), to) == isBeginningOfAll)
        let longer = ConsistencyProof(hashes: proof.hashes + [first])
        #expect(!longer.proves(first, from, isBeginningOf: last, to))
      }
    }
    #expect(try reader.consistencyProof(from: 2, to: 141) == nil)
    #expect(try reader.consistencyProof(from: 3, to: 2) == nil)
  }

  @Test func `hashes of every level can be read`() throws {
    let log = try makeLog()
    let naive = try grow(log, to: 600, seed: 4)
    let reader = try log.reader()
    for level in 0...9 {
      let width = 1 << level
      let count = 600 / width
      let hashes = try #require(try reader.hashes(level: level, from: 0, count: count))
      #expect(hashes == (0..<count).map { naive.root(of: ($0 * width)..<(($0 + 1) * width)) })
      #expect(try reader.hashes(level: level, from: 1, count: count) == nil)
    }
    #expect(try reader.hashes(level: 64, from: 0, count: 1) == nil)
    #expect(try reader.hashes(level: 0, from: .max, count: 2) == nil)
  }

  @Test func `a batch that was let go leaves the tree as it was`() throws {
    let log = try makeLog()
    let naive = try grow(log, to: 20, seed: 5)
    do {
      var batch = try log.beginBatch()
      for _ in 0..<50 { _ = try batch.append(EventDraft(kind: 1)) }
    }
    var batch = try log.beginBatch()
    let leaf = TreeHash.leaf(of: try batch.append(EventDraft(kind: 2)).header)
    try batch.commit()
    let leaves = naive.leaves + [leaf]
    #expect(try log.reader().root(at: 21) == NaiveTree(leaves).root(of: 0..<21))
  }

  @Test func `a tree with a damaged tile is not gone on from`() throws {
    try grow10().damage()
    let log = try EventLogStore(folder.file("log")) { Timestamp(microseconds: 1) }
    let error = #expect(throws: LogError.self) { _ = try log.beginBatch() }
    guard case .store(let cause)? = error else { return #expect(error == nil) }
    #expect(cause.kind == .notAStore)
    #expect(cause.operation == "the tree's tile 0 at level 0 is damaged")
  }

  private struct Damaged {
    let path: String

    func damage() throws {
      let store = try Store(path)
      let tables = try LogTables(store)
      let transaction = try store.beginWrite()
      try transaction.delete(Tile.key(level: 0, index: 0), in: tables.nodes)
      try transaction.commit()
    }
  }

  private func grow10() throws -> Damaged {
    _ = try grow(try makeLog(), to: 10, seed: 6)
    return Damaged(path: folder.file("log"))
  }
}
