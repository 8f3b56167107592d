import ArgumentParser
import EventLog
import Foundation
import LMDB

/// Records a run, builds every content that its disk may have after a crash, and judges each.
struct StatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "states",
    abstract: "Records every write of a run, and judges each state a power cut may leave.")

  @Option(help: "How many commands the recorded run sends.")
  var commands = 400

  @Option(help: "How many processes send them.")
  var processes = 1

  @Option(help: "How many submit at once in each.")
  var submitters = 4

  @Option(help: "How many states to try, spread over all; without it every one.")
  var limit: Int?

  @Option(help: "What the run is drawn from; another one each time without it.")
  var seed = UInt64.random(in: 1...999_999)

  @Flag(help: "Looks at the whole ledger in every state, its views included.")
  var wholeLedger = false

  @Option(help: "Every so many syncs one fails, and as often the write of a meta page; 0 is never.")
  var failEvery = 0

  @Flag(help: "As on a disk that forgets what was synced: the judge has to find out.")
  var lyingDisk = false

  /// In one state of so many, the whole ledger is judged, its views included.
  private static let statesPerWholeCheck = 200

  func validate() throws {
    guard (1...16).contains(processes), (1...16).contains(submitters),
      commands >= processes * submitters
    else {
      throw ValidationError("processes and submitters are from 1 to 16, with a command for each.")
    }
  }

  func run() throws {
    let scratch = try Scratch(in: Scratch.memory)
    let trace = try record(in: scratch)
    var explorer = try Explorer(
      scratch, seed: seed, share: share(of: trace),
      wholeEvery: wholeLedger ? 1 : Self.statesPerWholeCheck)
    do { try explorer.explore(lyingDisk ? trace.withoutSyncs : trace) } catch {
      if !lyingDisk { scratch.keep() }
      explorer.tally.lost += 1
      report(explorer.tally)
      throw TestFailed("\(error)" + (lyingDisk ? "" : "\nThe state is in \(scratch.path)."))
    }
    report(explorer.tally)
  }

  private func report(_ tally: Tally) {
    print(
      "states \(tally.states) of \(tally.possible) unborn \(tally.unborn)",
      "acknowledged \(tally.acknowledged) lost \(tally.lost) seed \(seed)")
  }

  /// Runs the load under the recorder.
  private func record(in scratch: Scratch) throws -> Trace {
    let recorder = try Recorder(in: scratch)
    let (trace, acknowledgements) = (scratch.file("trace"), scratch.file("acknowledgements"))
    let loads = try (0..<processes).map { process in
      try Child(
        [
          Child.program, "load", scratch.file("data"), "--submitters", "\(submitters)", "--first",
          "\(process * submitters)", "--commands", "\(commands / submitters / processes)", "--seed",
          "\(seed)", "--acknowledgements", acknowledgements,
        ],
        environment: recorder.recording(
          to: trace, acknowledgements: acknowledgements, failEvery: failEvery))
    }
    for load in loads {
      let end = load.wait()
      guard end == "exit code 0" else { throw TestFailed("The load ended with \(end).") }
    }
    return try Trace(trace)
  }

  /// Which part of all states is tried, 0 … 1.
  private func share(of trace: Trace) throws -> Double {
    guard let limit else { return 1 }
    var disk = Disk()
    var random = Random(seed: seed)
    var states = 0
    for change in trace.changes {
      states += CrashStates.choices(of: disk.inFlight(change).count).count
      try disk.take(change, &random)
    }
    return Double(limit) / Double(max(1, states))
  }
}

/// What was tried.
struct Tally {
  var states = 0
  var possible = 0
  /// States in which nothing had been acknowledged, and there was no log yet.
  var unborn = 0
  /// Acknowledgements that were to be found, over all states.
  var acknowledged = 0
  var lost = 0
}

/// Walks through a trace, and stops at the first state that lost something.
struct Explorer {
  var tally = Tally()
  private let scratch: Scratch
  private let share: Double
  private let wholeEvery: Int
  private let judge: JudgeProcess
  private var random: Random
  private var disk = Disk()

  init(_ scratch: Scratch, seed: UInt64, share: Double, wholeEvery: Int) throws {
    self.scratch = scratch
    self.share = share
    self.wholeEvery = wholeEvery
    random = Random(seed: seed)
    try FileManager.default.createDirectory(
      atPath: scratch.file("state/log"), withIntermediateDirectories: true)
    judge = JudgeProcess(
      folder: scratch.file("state"), acknowledgements: scratch.file("acknowledgements"))
  }

  mutating func explore(_ trace: Trace) throws {
    for (index, change) in trace.changes.enumerated() {
      // While the change is under way, nothing of what it promises holds.
      let writes = disk.inFlight(change)
      if case .acknowledged = change, !disk.isNamed {
        throw TestFailed("Change \(index): acknowledged before the file's name was on the disk.")
      }
      try tryAll(writes, before: index)
      try disk.take(change, &random)
    }
    try tryAll(disk.pending, before: trace.changes.count)
  }

  private mutating func tryAll(_ writes: [Piece], before index: Int) throws {
    for choice in CrashStates.choices(of: writes.count) {
      tally.possible += 1
      guard Double.random(in: 0..<1, using: &random) < share else { continue }
      try tryOne(choice, of: writes, before: index)
    }
  }

  private mutating func tryOne(
    _ choice: CrashStates.Choice, of writes: [Piece], before index: Int
  ) throws {
    let pieces = CrashStates.pieces(choice, of: writes, size: disk.durable.count, &random)
    try write(pieces)
    tally.states += 1
    tally.acknowledged += disk.acknowledged
    let isWhole = tally.states % wholeEvery == 0 && disk.acknowledged > 0
    switch try judge.verdict(isWhole ? .ledger : .append, acknowledged: disk.acknowledged) {
    case .kept: break
    case .unborn: tally.unborn += 1
    case .lost(let fault):
      try write(pieces)  // The judge may have written to it.
      throw TestFailed(
        "Before change \(index), \(choice) of \(writes.count) writes, "
          + "\(disk.acknowledged) acknowledged: \(fault)")
    }
  }

  /// Puts the state on the disk: what was never written reads as zeros.
  private func write(_ pieces: [Piece]) throws {
    try? FileManager.default.removeItem(atPath: scratch.file("state/views"))
    let file = try StateFile(scratch.file("state/log/data.mdb"))
    try file.cut(to: 0)
    try file.write(disk.durable[...], at: 0)
    for piece in pieces { try file.write(piece.bytes, at: piece.offset) }
  }
}
