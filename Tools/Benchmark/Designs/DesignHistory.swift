import Domain

/// One event as the designs for lists of the past take it in.
struct DesignEvent {
  enum Change {
    case submitted(priority: UInt8, requester: UInt32)
    case assigned(owner: UInt32)
    case moved(status: UInt16)
  }

  let position: UInt64
  /// 1, 2, 3 … in the order of submission.
  let request: UInt32
  let change: Change
}

/// The workload as a history in memory: what every design is built from.
///
/// A request is submitted every fifth tick, and something happens to it after 1 to 100,000 ticks
/// more, four times: some 40,000 requests are being worked on at any moment.
struct DesignHistory {
  static let longestGap: UInt64 = 100_000

  let events: [DesignEvent]

  init(events count: Int, seed: UInt64) {
    let people = (1...UInt32(Workload.owners)).map { PersonNumber($0) }
    let work = Workload(seed: seed, people: people)
    var random = seed
    // Tick, request and step in one number, so that sorting is cheap: 34, 27 and 3 bits.
    var order: [UInt64] = []
    order.reserveCapacity(count)
    for number in 1...UInt64(count / 5) {
      var tick = number * 5
      for step in 0..<5 as Range<UInt64> {
        if step > 0 {
          random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          tick += 1 + (random >> 33) % Self.longestGap
        }
        order.append(tick << 30 | number << 3 | step)
      }
    }
    order.sort()
    events = order.enumerated().map { index, item in
      let number = Int(item >> 3 & 0x7FF_FFFF)
      return DesignEvent(
        position: UInt64(index) + 1, request: UInt32(number),
        change: Self.change(step: Int(item & 7), of: number, work))
    }
  }

  private static func change(step: Int, of number: Int, _ work: Workload) -> DesignEvent.Change {
    if step == 0 {
      return .submitted(
        priority: work.priority(number).rawValue, requester: work.owner(number).rawValue)
    }
    switch work.step(step, of: number) {
    case .assign(let owner): return .assigned(owner: DesignColumn.code(owner))
    case .changeStatus(let id, _):
      guard let status = BoardTemplate.ops.status(id) else {
        preconditionFailure("the workload moves to \(id), which the board does not have")
      }
      return .moved(status: status.code.rawValue)
    case let other: preconditionFailure("the workload does \(other)")
    }
  }
}
