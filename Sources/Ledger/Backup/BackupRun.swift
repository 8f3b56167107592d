import Crypto
import EventLog
import LMDB

/// One writing of a backup: the segments for one checkpoint of the log, written or taken over.
///
/// The log never changes below the checkpoint, but for what is erased. So the events are read in
/// short transactions while others write; and where something was erased meanwhile, a later
/// checkpoint is taken, which has the erasure, and the segments that it touches are written anew.
struct BackupRun {
  /// How many times texts may be erased meanwhile before the run gives up: each time costs the
  /// segments that they were in.
  static let maximumRounds = 64
  /// How many events one read transaction covers, so that it ends soon.
  private static let eventsPerRead: UInt64 = 4096

  let ledger: RequestLedger
  let folder: BackupFolder
  let former: BackupManifest?
  let report: @Sendable (Progress) -> Void

  /// Segments that are whole, by their index: taken over from the former run, or written by this
  /// one.
  private var segments: [Int: SegmentEntry] = [:]
  /// The indices of those that this run wrote.
  private(set) var written: Set<Int> = []

  init(
    _ ledger: RequestLedger, to folder: BackupFolder, after former: BackupManifest?,
    _ report: @escaping @Sendable (Progress) -> Void
  ) {
    self.ledger = ledger
    self.folder = folder
    self.former = former
    self.report = report
  }

  /// Takes over what the former run wrote, where the files are there with their sizes.
  ///
  /// - Parameter verifiesAll: whether every byte of them is read and checked, too. What is damaged
  ///   is written anew.
  mutating func takeOver(verifyingAll verifiesAll: Bool) throws(BackupError) {
    for (index, entry) in (former?.segments ?? []).enumerated() {
      guard File.size(of: folder.path(of: entry)) == entry.bytes else { continue }
      if verifiesAll, try !isWhole(entry) { continue }
      segments[index] = entry
    }
  }

  private func isWhole(_ entry: SegmentEntry) throws(BackupError) -> Bool {
    do throws(BackupError) {
      _ = try SegmentCheck(folder.path(of: entry), entry)
      return true
    } catch BackupError.damaged { return false }
  }

  /// Writes what is missing; answers a checkpoint, and the segments with exactly its events.
  ///
  /// - Throws: `.logDisagrees` where what was written, read from the disk again, does not have the
  ///   checkpoint's root; `.neverStill`, `.disk`, `.ledger`.
  mutating func writeSegments() throws(BackupError) -> (SignedCheckpoint, [SegmentEntry]) {
    var start = former?.size ?? 0
    for _ in 0..<Self.maximumRounds {
      let checkpoint = try checkpoint()
      let size = checkpoint.checkpoint.size
      try forgetErased(from: start, through: size)
      try writeMissing(size)
      guard try hasErasure(after: size) else {
        return (checkpoint, try checked(size, checkpoint.checkpoint.root))
      }
      start = size
    }
    throw .neverStill
  }

  // MARK: -

  private func checkpoint() throws(BackupError) -> SignedCheckpoint {
    do throws(LedgerError) { return try ledger.checkpoint() } catch { throw .ledger(error) }
  }

  private mutating func writeMissing(_ size: UInt64) throws(BackupError) {
    let ranges = (0..<SegmentFile.count(in: size)).map { SegmentFile.range($0, in: size) }
    let missing = ranges.indices.filter { segments[$0]?.range != ranges[$0] }
    let total = missing.reduce(0) { $0 + ranges[$1].count }
    var done: UInt64 = 0
    for index in missing {
      let entry = try write(ranges[index]) { report(Progress(done: done + $0, total: total)) }
      do throws(BackupError) { _ = try SegmentCheck(folder.path(of: entry), entry) } catch {
        throw .logDisagrees(reason: error.message)
      }
      segments[index] = entry
      written.insert(index)
      done += ranges[index].count
      report(Progress(done: done, total: total))
    }
  }

  /// Writes one segment under the name that its content gives it.
  private func write(
    _ range: ClosedRange<Position>, _ report: (UInt64) -> Void
  ) throws(BackupError) -> SegmentEntry {
    do throws(LMDBError) {
      let file = try FileWriter(in: folder.segmentsPath)
      var encoder = SegmentEncoder(range)
      var next = range.lowerBound
      while next <= range.upperBound {
        let last = min(range.upperBound, Position(next.rawValue + Self.eventsPerRead - 1))
        try read(from: next, through: last, into: &encoder, file)
        next = last.next
        report(next.rawValue - range.lowerBound.rawValue)
      }
      try file.write(encoder.take())
      let entry = encoder.entry()
      try file.finish(as: folder.path(of: entry))
      return entry
    } catch {
      throw error.kind == .notAStore
        ? .logDisagrees(reason: error.operation) : .disk(error)
    }
  }

  private func read(
    from first: Position, through last: Position, into encoder: inout SegmentEncoder,
    _ file: borrowing FileWriter
  ) throws(LMDBError) {
    let reader: LogReader
    do throws(LogError) { reader = try ledger.log.reader() } catch {
      throw LMDBError(reading: error)
    }
    var filled = encoder
    try reader.forEachStored(from: first, through: last) { header, body throws(LMDBError) in
      filled.append(header, body)
      if filled.isFull { try file.write(filled.take()) }
    }
    encoder = filled
  }

  /// The segments of a log of `size` events, once their root is the one that was signed.
  private func checked(_ size: UInt64, _ root: TreeHash) throws(BackupError) -> [SegmentEntry] {
    let entries = (0..<SegmentFile.count(in: size)).compactMap { segments[$0] }
    guard TreeRoot.root(over: entries.map(\.root)) == root else {
      throw .logDisagrees(
        reason: "the tree over the \(size) events that were read has another root")
    }
    return entries
  }

  // MARK: Erasure

  /// Forgets the segments with bodies that were erased by an event after `start`, through `end`.
  private mutating func forgetErased(
    from start: UInt64, through end: UInt64
  ) throws(BackupError) {
    guard start < end, !segments.isEmpty else { return }
    do throws(LogError) {
      var erased = ErasedBodies()
      var isAny = false
      try ledger.log.forEachHeader(from: Position(start + 1), through: Position(end)) {
        if EventKind(rawValue: $1.kind)?.isErasure == true {
          erased.take($1, at: $0)
          isAny = true
        }
        return true
      }
      guard isAny else { return }
      var touched: Set<Int> = []
      try ledger.log.forEachHeader(from: Position(1), through: Position(end)) {
        if $1.bodyDigest != .none, erased.contains($1, at: $0) {
          touched.insert(SegmentFile.index(of: $0))
        }
        return true
      }
      for index in touched { segments[index] = nil }
    } catch { throw BackupError(error) }
  }

  /// Whether something was erased after the first `size` events, so that what was read may lack it.
  private func hasErasure(after size: UInt64) throws(BackupError) -> Bool {
    do throws(LedgerError) {
      return try ledger.hasErasure(after: Position(size), through: ledger.head().position)
    } catch { throw .ledger(error) }
  }
}

/// Puts a segment together, and knows its digest and the root of its events.
private struct SegmentEncoder {
  private let range: ClosedRange<Position>
  private var bytes: [UInt8]
  private var written = 0
  private var hash = SHA256()
  private var hasher = TreeHasher()
  private var leaves: [TreeHash] = []

  init(_ range: ClosedRange<Position>) {
    self.range = range
    bytes = SegmentFile.head(of: range)
    leaves.reserveCapacity(Int(range.count))
  }

  /// Whether it is time to write.
  var isFull: Bool { bytes.count >= FileWriter.chunk }

  mutating func append(_ header: RawSpan, _ saltedBody: [UInt8]?) {
    leaves.append(hasher.leaf(header))
    SegmentFile.append(header, saltedBody, to: &bytes)
  }

  /// What was not taken yet.
  mutating func take() -> [UInt8] {
    hash.update(data: bytes)
    written += bytes.count
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  func entry() -> SegmentEntry {
    SegmentEntry(
      range: range, root: TreeRoot.root(over: leaves), bytes: written, digest: FileDigest(hash))
  }
}

extension LMDBError {
  /// A read transaction of the log throws nothing else.
  fileprivate init(reading error: LogError) {
    if case .store(let error) = error {
      self = error
    } else {
      self.init(kind: .other, operation: error.message)
    }
  }
}
