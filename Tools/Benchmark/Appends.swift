import Dispatch
import Domain
import EventLog
import Ledger
import Synchronization

extension Bench {
  /// Commands through decide, log and all views, each acknowledged when durable; every change says
  /// which revision it saw.
  ///
  /// - Parameter wants: whether the figures whose name begins so are to be measured.
  func appends(_ wants: (String) -> Bool) async throws {
    for (submitters, count) in [(1, 2000), (16, 16_000), (64, 48_000), (256, 96_000)]
    where wants("append_\(submitters)") {
      let folder = try scratch("append")
      try RequestLedger.create(at: folder, board: BoardTemplate.ops)
      let ledger = try RequestLedger.open(folder)
      let work = Workload(seed: seed, people: try ledger.join(Workload.owners))
      let latencies = Latencies()
      // One round to warm up.
      try await submit(work, to: ledger, submitters: submitters, first: 0, count: count / 4, nil)
      let start = DispatchTime.now().uptimeNanoseconds
      try await submit(
        work, to: ledger, submitters: submitters, first: count, count: count, latencies)
      let time = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
      print("append_\(submitters)", Double(count) / time, "events/s")
      print("append_\(submitters)_p50", latencies.percentile(50), "ms")
      print("append_\(submitters)_p99", latencies.percentile(99), "ms")
      ledger.close()
    }
  }

  /// `count` events by that many submitters at once, each waiting for its answer.
  func submit(
    _ work: Workload, to ledger: RequestLedger, submitters: Int, first: Int, count: Int,
    _ latencies: Latencies?
  ) async throws {
    let requestsEach = max(1, count / 5 / submitters)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for submitter in 0..<submitters {
        group.addTask {
          var times: [UInt64] = []
          for index in 0..<requestsEach {
            let number = first + submitter * requestsEach + index
            try await work.live(number, in: ledger, &times)
          }
          latencies?.add(times)
        }
      }
      try await group.waitForAll()
    }
  }
}

extension Workload {
  /// One request's whole life: five events, each conditional on the revision before.
  func live(_ number: Int, in ledger: RequestLedger, _ times: inout [UInt64]) async throws {
    let actor = owner(number)
    var start = DispatchTime.now().uptimeNanoseconds
    var outcome = try await ledger.perform(
      .submit(board: "ops", submission(number)), by: actor)
    times.append(DispatchTime.now().uptimeNanoseconds - start)
    guard let key = outcome.request else { preconditionFailure("a submission without a key") }
    for step in 1...4 {
      start = DispatchTime.now().uptimeNanoseconds
      outcome = try await ledger.perform(
        .change(key, self.step(step, of: number)), by: actor,
        options: CommandOptions(expectedRevision: outcome.revision))
      times.append(DispatchTime.now().uptimeNanoseconds - start)
    }
  }
}

/// Times of single commands, in nanoseconds.
final class Latencies: Sendable {
  private let times = Mutex<[UInt64]>([])

  func add(_ more: [UInt64]) { times.withLock { $0 += more } }

  /// In milliseconds.
  func percentile(_ percent: Int) -> Double {
    let sorted = times.withLock { $0.sorted() }
    guard !sorted.isEmpty else { return 0 }
    return Double(sorted[min(sorted.count - 1, sorted.count * percent / 100)]) / 1e6
  }
}
