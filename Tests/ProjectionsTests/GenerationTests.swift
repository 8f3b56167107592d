import Domain
import EventLog
import Foundation
import LMDB
import RequestList
import TestSupport
import Testing
import Timeline

@testable import ProjectionEngine

@Suite struct `Generations` {
  private let folder = TemporaryFolder(inMemory: true)
  private var views: String { folder.file("views") }

  private func generations() throws -> GenerationFolder {
    try GenerationFolder(views) { opener throws(LMDBError) in
      let requests = try RequestListProjection(opener)
      return [requests, requests.sizes, try TimelineProjection(opener)]
    }
  }

  private func fill(_ generation: Generation, through last: UInt64 = 1) throws {
    let (batch, position) = try generation.beginBatch()
    let none = NoEvents()
    for number in position.rawValue + 1...last {
      let fact = Fact.submitted(request(UInt32(number)))
      generation.apply(
        RecordedFact(position: Position(number), header: header(), fact: fact, reader: none),
        in: batch)
    }
    try generation.commit(batch, at: Position(last), root: .empty)
  }

  private final class NoEvents: EventReader {
    func event(_ header: Header, at position: Position) -> LedgerEvent? { nil }
  }

  @Test func `a new generation is seen by nobody before it is made current`() throws {
    let generations = try generations()
    #expect(try generations.current() == nil)
    let first = try generations.begin()
    try fill(first)
    #expect(first.name == "000001")
    #expect(try generations.current() == nil)
    try generations.makeCurrent(first)
    #expect(try generations.current() === first)
    let second = try generations.begin()
    #expect(second.name == "000002")
    #expect(try generations.current() === first)
  }

  @Test func `a generation that is open goes on after a restart, and one that was settled too`()
    throws
  {
    for settles in [false, true] {
      do {
        let generations = try generations()
        let generation = try generations.current() ?? generations.begin()
        try fill(generation, through: try generation.position().rawValue + 1)
        try generations.makeCurrent(generation)
        if settles { generations.settle() }
      }
      let generation = try #require(try generations().current())
      #expect(generation.name == "000001")
      #expect(try generation.position() == Position(settles ? 2 : 1))
    }
  }

  @Test(arguments: ["open in boot of another time", "", "clean", "rubbish"])
  func `a generation in an unknown state is not trusted`(state: String) throws {
    do {
      let generations = try generations()
      let generation = try generations.begin()
      try fill(generation)
      try generations.makeCurrent(generation)
    }
    try Data(state.utf8).write(to: URL(fileURLWithPath: "\(views)/000001/state"))
    #expect(try generations().current() == nil)
  }

  @Test func `a generation of other projections is not trusted`() throws {
    do {
      let other = try GenerationFolder(views) { opener throws(LMDBError) in
        [try TimelineProjection(opener)]
      }
      let generation = try other.begin()
      try fill(generation)
      try other.makeCurrent(generation)
    }
    #expect(try generations().current() == nil)
  }

  private struct Notes<Version: NotesVersion>: Projection {
    static var name: String { "Notes" }
    static var version: UInt32 { Version.version }
    static var readable: Set<UInt32> { Version.readable }
    init(_ opener: TableOpener) throws(LMDBError) {
      let _: ViewTable<UInt64> = try opener.table("notes")
    }
    func apply(_ recorded: RecordedFact, in batch: ViewBatch) {}
  }

  private func notes<Version: NotesVersion>(_: Version.Type) throws -> GenerationFolder {
    try GenerationFolder(views) { opener throws(LMDBError) in [try Notes<Version>(opener)] }
  }

  @Test func `a generation of a version that can be read answers, and is not added to`() throws {
    do {
      let first = try notes(FirstNotes.self)
      let generation = try first.begin()
      try fill(generation)
      try first.makeCurrent(generation)
      #expect(try first.current()?.isOfThisVersion == true)
    }
    do {
      let old = try #require(try notes(SecondNotes.self).current())
      #expect(!old.isOfThisVersion)
      #expect(try old.position() == Position(1))
    }
    #expect(try notes(ThirdNotes.self).current() == nil)
  }

  @Test func `views are not exchanged under another version that answers from them`() throws {
    do {
      let other = try GenerationFolder(views) { opener throws(LMDBError) in
        [try TimelineProjection(opener)]
      }
      let generation = try other.begin()
      try fill(generation)
      try other.makeCurrent(generation)
    }
    let server = try FileLock(sharing: "\(views)/000001.lock")
    let error = #expect(throws: LMDBError.self) { try generations().current() }
    #expect(error?.kind == .otherVersion)
    #expect(error?.description.contains("in use by another version") == true)
    withExtendedLifetime(server) {}
    _ = consume server
    #expect(try generations().current() == nil)
  }

  @Test func `a generation that never committed is not trusted`() throws {
    do {
      let generations = try generations()
      try generations.makeCurrent(try generations.begin())
    }
    #expect(try generations().current() == nil)
  }

  @Test func `the same events give the same digest, in batches of any size`() throws {
    let generations = try generations()
    let (one, many) = (try generations.begin(), try generations.begin())
    try fill(one, through: 300)
    for last in stride(from: 7, through: 300, by: 7) as StrideThrough<UInt64> {
      try fill(many, through: last)
    }
    try fill(many, through: 300)
    let (a, b) = (try one.digest(of: one.snapshot()), try many.digest(of: many.snapshot()))
    #expect(a == b)
    #expect(a.tables.map(\.name) == ["boardSizes", "requests", "timeline"])
    #expect(a.description.utf8.count == 64)
    try fill(many, through: 301)
    #expect(try many.digest(of: many.snapshot()) != a)
  }

  @Test func `workers who share the requests build the same bytes`() throws {
    let generations = try generations()
    let last = UInt64(Share.span) * 2 + 100
    let one = try generations.begin()
    try fill(one, through: last)
    for count in [1, 2, 3] {
      let many = try generations.begin()
      // In two rounds, so that the second adds to what is stored.
      for round in [1...last / 3, last / 3 + 1...last] {
        let changes = try (0..<count).map { index in
          let worker = try BuildWorker(Share(index, of: count), of: many)
          for number in round { take(number, worker) }
          return try worker.finish()
        }
        try many.commit(changes, at: Position(round.upperBound), root: .empty)
      }
      #expect(try many.position() == Position(last))
      #expect(
        try many.digest(of: many.snapshot()).description
          == one.digest(of: one.snapshot()).description)
    }
  }

  private func take(_ number: UInt64, _ worker: BuildWorker) {
    let reference = request(UInt32(number))
    let header = header { header in
      header.board = reference.board.rawValue
      header.request = reference.number.rawValue
    }
    guard worker.takes(header) else { return }
    worker.apply(
      RecordedFact(
        position: Position(number), header: header, fact: .submitted(reference), reader: NoEvents())
    )
  }

  @Test func `a snapshot keeps its position and its state`() throws {
    let generation = try generations().begin()
    try fill(generation, through: 5)
    let snapshot = try generation.snapshot()
    let digest = try generation.digest(of: snapshot)
    try fill(generation, through: 9)
    #expect(snapshot.position == Position(5))
    #expect(try generation.digest(of: snapshot) == digest)
    #expect(try generation.snapshot().position == Position(9))
  }

  @Test func `a batch that is let go changes nothing`() throws {
    let generation = try generations().begin()
    try fill(generation, through: 5)
    let digest = try generation.digest(of: generation.snapshot())
    do {
      let (batch, position) = try generation.beginBatch()
      #expect(position == Position(5))
      generation.apply(
        RecordedFact(
          position: Position(6), header: header(), fact: .submitted(request(6)),
          reader: NoEvents()), in: batch)
    }
    #expect(try generation.position() == Position(5))
    #expect(try generation.digest(of: generation.snapshot()) == digest)
  }

  @Test func `only the live generation and the one before it stay`() throws {
    let generations = try generations()
    for _ in 0..<4 {
      let generation = try generations.begin()
      try fill(generation)
      try generations.makeCurrent(generation)
    }
    let abandoned = try generations.begin()
    generations.remove(abandoned.name)
    let there = File.names(in: views).filter { !$0.hasPrefix(".") && Int($0) != nil }
    #expect(there.sorted() == ["000003", "000004"])
    #expect(File.link(at: "\(views)/current") == "000004")
  }

  @Test func `a generation that somebody is building stays when another becomes current`() throws {
    let generations = try generations()
    let (first, second) = (try generations.begin(), try generations.begin())
    try fill(first)
    try fill(second)
    for generation in [second, first] {
      try generations.makeCurrent(generation)
      #expect(File.names(in: "\(views)/\(first.name)").contains("data.mdb"))
      #expect(File.names(in: "\(views)/\(second.name)").contains("data.mdb"))
    }
  }

  @Test func `generations that are begun at once are different ones`() async throws {
    let generations = try generations()
    let begun = try await withThrowingTaskGroup(of: Generation.self) { group in
      for _ in 0..<16 { group.addTask { try generations.begin() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(begun.map(\.name)).count == 16)
    #expect(begun.allSatisfy { generations.isWhole($0) })
  }
}

private protocol NotesVersion: SendableMetatype {
  static var version: UInt32 { get }
  static var readable: Set<UInt32> { get }
}

private enum FirstNotes: NotesVersion {
  static let version: UInt32 = 1
  static let readable: Set<UInt32> = []
}

private enum SecondNotes: NotesVersion {
  static let version: UInt32 = 2
  static let readable: Set<UInt32> = [1]
}

private enum ThirdNotes: NotesVersion {
  static let version: UInt32 = 3
  static let readable: Set<UInt32> = [2]
}

@Suite struct `Batches of views` {
  private let folder = TemporaryFolder(inMemory: true)

  /// Two tables, as a projection would open them.
  private struct Notes: Projection {
    static let name = "Notes"
    static let version: UInt32 = 1
    let numbers: ViewTable<UInt64>
    let words: ViewTable<ByteKey>

    init(_ opener: TableOpener) throws(LMDBError) {
      numbers = try opener.table("numbers")
      words = try opener.table("words")
    }

    func apply(_ recorded: RecordedFact, in batch: ViewBatch) {}
  }

  @Test func `a batch sees what it changed, and leaves what it did not`() throws {
    let generations = try GenerationFolder(folder.file("views")) { opener throws(LMDBError) in
      [try Notes(opener)]
    }
    let generation = try generations.begin()
    let notes = try #require(generation.projections.first as? Notes)

    var (batch, _) = try generation.beginBatch()
    for key in [9, 2, 5] as [UInt64] { batch.put([UInt8(key)], forKey: key, in: notes.numbers) }
    batch.update(2, in: notes.numbers) { $0.append(22) }
    batch.update(7, in: notes.numbers) { #expect($0.isEmpty) }
    #expect(batch.value(forKey: 2, in: notes.numbers) == [2, 22])
    #expect(batch.value(forKey: 7, in: notes.numbers) == nil)
    try generation.commit(batch, at: Position(1), root: .empty)

    (batch, _) = try generation.beginBatch()
    batch.update(5, in: notes.numbers) { $0.removeAll() }
    batch.put([], forKey: 9, in: notes.numbers)
    batch.put([1], forKey: ByteKey([1]), in: notes.words)
    #expect(batch.value(forKey: 5, in: notes.numbers) == nil)
    #expect(batch.value(forKey: 9, in: notes.numbers) == nil)
    #expect(batch.value(forKey: 2, in: notes.numbers) == [2, 22])
    try generation.commit(batch, at: Position(2), root: .empty)

    let snapshot = try generation.snapshot()
    var left: [UInt64] = []
    try snapshot.forEach(in: notes.numbers) { key, _ in
      left.append(key)
      return true
    }
    #expect(left == [2])
    #expect(try snapshot.value(forKey: ByteKey([1]), in: notes.words) == [1])
  }
}
