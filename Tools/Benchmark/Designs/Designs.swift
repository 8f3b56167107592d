import Domain
import Glibc
import LMDB

extension Bench {
  /// The designs for lists of the past, measured against each other: see decision 0031.
  ///
  /// - Parameter wants: whether the figures whose name begins so are to be measured.
  func designs(_ wants: (String) -> Bool) throws {
    let history = DesignHistory(events: events, seed: seed)
    let log = try DesignLog(Store(scratch("design-log")))
    try log.fill(history)
    let designs: [any Design.Type] = [
      ColumnDesign.self, SmallColumnDesign.self, ForwardColumnDesign.self, SnapshotDesign.self,
      BitmapDesign.self, IntervalDesign.self, FoldDesign.self,
    ]
    var expected: [ListAnswer]?
    for design in designs where wants("design_\(design.name)") {
      let answers = try measure(design, history, log)
      // Whichever comes first: all have to agree.
      try require(expected == nil || expected == answers)
      expected = answers
    }
  }

  /// Builds a design, asks it, and answers what it answered.
  private func measure(
    _ type: any Design.Type, _ history: DesignHistory, _ log: DesignLog
  ) throws -> [ListAnswer] {
    func print(_ figure: String, _ value: Double, _ unit: String) {
      self.print("design_\(type.name)_\(figure)", value, unit)
    }
    let memoryBefore = memory()
    let store = try Store(try scratch("design"), options: StoreOptions(isSynced: false))
    let design = try type.init(store, log: log)
    // What is there at once comes in large batches; what happens, in small ones.
    let live = min(6_400, events / 10)
    var next = 0
    func take(_ count: Int, by size: Int) throws -> Double {
      let end = next + count
      return try processorSeconds {
        while next < end {
          let batch = next..<min(next + size, end)
          try design.take(history.events[batch])
          next = batch.upperBound
        }
      } * 1e6 / Double(count)
    }
    print("build", try take(events - live - live / 64, by: 65_536), "us/event")
    print("take_64", try take(live, by: 64), "us/event")
    print("take_1", try take(live / 64, by: 1), "us/event")
    print("disk", Double(store.size) / Double(events), "bytes/event")
    let inProgress = BoardTemplate.ops.status("in-progress")?.code.rawValue
    let one = ListQuestion(status: inProgress, owner: 42)
    var answers: [ListAnswer] = []
    for percent in [1, 25, 50, 100] {
      let moment = UInt64(events * percent / 100)
      let runs = type is FoldDesign.Type ? 3 : 25
      var answer = ListAnswer()
      print(
        "\(percent)", try medianOfProcessor(runs) { answer = try design.list(one, asOf: moment) },
        "ms")
      answers.append(answer)
    }
    var answer = ListAnswer()
    print(
      "all_50",
      try medianOfProcessor(3) {
        answer = try design.list(ListQuestion(), asOf: UInt64(events / 2))
      }, "ms")
    answers.append(answer)
    print("memory", memory() - memoryBefore, "MiB")
    return answers
  }
}

extension Bench {
  /// Processor time of this thread, the kernel's for it included: prototypes are compared, so what
  /// else the machine does should not count.
  private func processorSeconds(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    try body()
    return now() - start
  }

  /// In milliseconds.
  private func medianOfProcessor(_ runs: Int, _ body: () throws -> Void) rethrows -> Double {
    var times: [Double] = []
    for _ in 0..<runs { times.append(try processorSeconds(body) * 1000) }
    return times.sorted()[runs / 2]
  }
}
