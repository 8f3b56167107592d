import Dispatch
import LMDB
import Synchronization

extension EventLogStore {
  /// Reads the whole log again, as a stranger would: positions without a gap, increasing times,
  /// every header and body against its hash, the Merkle tree built anew and compared node by node.
  ///
  /// Linear, on as many threads as `workers`, a range of events at a time in a short transaction, so
  /// that it may run beside a server. What is appended meanwhile is not looked at.
  ///
  /// - Parameters:
  ///   - last: where to stop; nil is the log's end now.
  ///   - inspect: is lent every header in order, on one thread, beside the hashing; answers what is
  ///     wrong with it, if anything.
  ///   - isErased: whether an erasure took the body of the event at that position; asked at the
  ///     end, once for every event that has lost its body.
  ///   - progress: is told now and then how many events are done, from any thread.
  /// - Throws: where the storage itself fails; a fault of the contents is part of the answer.
  public func verify(
    through last: Position? = nil, workers: Int = 2,
    inspect: @Sendable (Position, borrowing Header) -> String? = { _, _ in nil },
    isErased: (Position) -> Bool = { _ in false },
    progress: @escaping @Sendable (_ done: UInt64, _ of: UInt64) -> Void = { _, _ in }
  ) throws(LogError) -> VerifiedLog {
    let head = try head()
    let size = min(last ?? head, head).rawValue
    let work = VerificationWork(size: size, progress: progress)
    DispatchQueue.concurrentPerform(iterations: workers + 1) { worker in
      do throws(LogError) {
        if worker == 0 {
          try inspectHeaders(through: Position(size), for: work, inspect)
        } else {
          try hashRanges(for: work)
        }
      } catch { work.fail(error) }
    }
    let found = try work.result()
    let missing = found.withoutBody.sorted().first { !isErased($0) }
    let upper = found.fault == nil ? try upperFault(over: found.hashes, size) : nil
    let fault = [found.fault, upper, missing.map { LogFault($0, .bodyMissing) }]
      .compactMap { $0 }.min { $0.position < $1.position }
    var hasher = TreeHasher()
    return VerifiedLog(
      size: size, root: fault == nil ? hasher.root(of: found.hashes[...]) : nil,
      bodies: found.bodies, erased: UInt64(found.withoutBody.count), fault: fault)
  }

  private func inspectHeaders(
    through last: Position, for work: VerificationWork,
    _ inspect: (Position, borrowing Header) -> String?
  ) throws(LogError) {
    try forEachStoredHeader(through: last) { position, header in
      guard let text = inspect(position, header) else { return !work.isDone(before: position) }
      work.note(LogFault(position, .content(text)))
      return false
    }
  }

  /// As `forEachHeader`, but ends where a header is missing or none: that is for the ranges to tell.
  private func forEachStoredHeader(
    through last: Position, _ body: (Position, borrowing Header) -> Bool
  ) throws(LogError) {
    var next: UInt64 = 1
    while next <= last.rawValue {
      let start = next
      let end = min(last.rawValue, start + Self.scanChunk - 1)
      try read { reader throws(LMDBError) in
        try reader.transaction.forEach(in: tables.headers, from: start) { key, value in
          guard key == next, key <= end, value.byteCount == Header.size,
            body(Position(key), Header(bytes: value))
          else { return false }
          next += 1
          return true
        }
      }
      guard next > end else { return }
    }
  }

  private func hashRanges(for work: VerificationWork) throws(LogError) {
    while let range = work.nextRange() {
      let check = try read { reader throws(LMDBError) in
        try RangeCheck(range, of: work.size, in: reader.transaction, tables)
      }
      work.take(check, of: range)
    }
  }

  /// The levels of the tree above the ranges, and what must not be there.
  private func upperFault(
    over ranges: [TreeHash], _ size: UInt64
  ) throws(LogError) -> LogFault? {
    try read { reader throws(LMDBError) in
      var hashes = Array(ranges.prefix(Int(size / RangeCheck.size)))
      var level = RangeCheck.level
      var hasher = TreeHasher()
      while !hashes.isEmpty {
        if level % Tile.height == 0 {
          let stored = StoredLevel(level, from: 0)
          if let fault = try stored.compare(hashes, in: reader.transaction, tables.nodes) {
            return fault
          }
        }
        hashes = hasher.pairs(hashes)
        level += 1
      }
      guard try reader.head().rawValue == size else { return nil }
      let expected = Tile.levels(size).reduce(0) { count, level in
        let hashes = size >> UInt64(level * Tile.height)
        return count + Int((hashes + UInt64(Tile.width) - 1) / UInt64(Tile.width))
      }
      let found = try reader.transaction.count(of: tables.nodes)
      return found == expected ? nil : LogFault(Position(size + 1), .nodesBeyondEnd)
    }
  }
}

/// What the threads of a verification share.
private final class VerificationWork: Sendable {
  struct Found {
    var hashes: [TreeHash]
    var withoutBody: [Position] = []
    var bodies: UInt64 = 0
    var fault: LogFault?
  }

  let size: UInt64
  private let ranges: UInt64
  private let progress: @Sendable (UInt64, UInt64) -> Void
  private struct State {
    var next: UInt64 = 0
    var done: UInt64 = 0
    var found: Found
    var failure: LogError?
  }
  private let state: Mutex<State>

  init(size: UInt64, progress: @escaping @Sendable (UInt64, UInt64) -> Void) {
    self.size = size
    self.progress = progress
    ranges = (size + RangeCheck.size - 1) / RangeCheck.size
    let hashes = [TreeHash](repeating: .empty, count: Int(ranges))
    state = Mutex(State(found: Found(hashes: hashes)))
  }

  /// The next range to check; nil past the end, and past the first fault so far.
  func nextRange() -> UInt64? {
    state.withLock { state in
      let end = state.found.fault?.position.rawValue ?? .max
      guard state.next < ranges, state.next * RangeCheck.size < end, state.failure == nil else {
        return nil
      }
      defer { state.next += 1 }
      return state.next
    }
  }

  func take(_ check: RangeCheck, of range: UInt64) {
    let done = state.withLock { state in
      state.found.hashes[Int(range)] = check.hash
      state.found.withoutBody += check.withoutBody
      state.found.bodies += check.bodies
      state.done += min(RangeCheck.size, size - range * RangeCheck.size)
      return state.done
    }
    if let fault = check.fault { note(fault) }
    progress(done, size)
  }

  func note(_ fault: LogFault) {
    state.withLock { state in
      if fault.position < state.found.fault?.position ?? Position(.max) {
        state.found.fault = fault
      }
    }
  }

  /// Whether a fault before `position` is known, so that nothing from there on matters.
  func isDone(before position: Position) -> Bool {
    guard position.rawValue % 4096 == 0 else { return false }
    return state.withLock { $0.failure != nil || $0.found.fault?.position ?? position < position }
  }

  func fail(_ error: LogError) { state.withLock { $0.failure = $0.failure ?? error } }

  func result() throws(LogError) -> Found {
    let (found, failure) = state.withLock { ($0.found, $0.failure) }
    if let failure { throw failure }
    return found
  }
}
