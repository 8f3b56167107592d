import ArgumentParser
import Foundation

/// Kills the load at random points, again and again, and looks each time whether it told the truth.
struct KillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kill",
    abstract: "Kills a ledger under load, opens it again and looks for what was acknowledged.")

  @Option(help: "How often.")
  var rounds = 100

  @Option(help: "How many processes work on the ledger. They are killed one after the other.")
  var processes = 2

  @Option(help: "How many submit at once in each.")
  var submitters = 4

  @Option(help: "Where the ledger is made; the place for temporary files without it.")
  var folder: String?

  @Option(help: "What the run is drawn from; another one each time without it.")
  var seed = UInt64.random(in: 1...999_999)

  /// After so many acknowledgements a new ledger begins, so that judging stays quick.
  private static let acknowledgementsPerLedger = 20_000
  /// In one round of so many, the whole ledger is judged, its views included.
  private static let roundsPerWholeCheck = 10

  func validate() throws {
    guard rounds > 0, (1...16).contains(processes), (1...16).contains(submitters) else {
      throw ValidationError("rounds begin at 1; processes and submitters are from 1 to 16.")
    }
  }

  func run() throws {
    var random = Random(seed: seed)
    var scratch = try Scratch(in: folder)
    var total = 0
    for round in 0..<rounds {
      let told = try Told(scratch.file("acknowledgements"))
      let before = told.count
      try killAll(scratch.file("data"), told, UInt32(round), &random)
      total += told.count - before
      if let fault = try judge(scratch, round, told.count) {
        scratch.keep()
        report(round + 1, total, lost: 1)
        throw TestFailed("Round \(round): \(fault)\nThe ledger is in \(scratch.path).")
      }
      if told.count > Self.acknowledgementsPerLedger { scratch = try Scratch(in: folder) }
    }
    report(rounds, total, lost: 0)
  }

  private func report(_ rounds: Int, _ acknowledged: Int, lost: Int) {
    print("rounds \(rounds) acknowledged \(acknowledged) lost \(lost) seed \(seed)")
  }

  /// Runs the load and kills its processes, each at another moment: the others find what it held.
  private func killAll(
    _ data: String, _ told: Told, _ round: UInt32, _ random: inout Random
  ) throws {
    var children = try (0..<processes).map { process in
      try Child([
        Child.program, "load", data, "--submitters", "\(submitters)", "--first",
        "\(process * submitters)", "--round", "\(round)", "--seed", "\(seed)",
      ])
    }
    // Now while they open and catch up, now in the middle of their work.
    let isEarly = random.next() % 4 == 0
    while !children.isEmpty {
      let wanted = told.count + (isEarly ? 0 : Int(random.next() % 300))
      while told.count < wanted { try told.take(from: children, for: .milliseconds(1)) }
      let longest: UInt64 = isEarly ? 100_000 : 3000
      try told.take(from: children, for: .microseconds(Int64(random.next() % longest)))
      let child = children.remove(at: Int(random.next() % UInt64(children.count)))
      child.kill()
      try told.takeRest(of: child)
      let end = child.wait()
      guard end == "signal 9" else { throw TestFailed("Round \(round): the load ended: \(end).") }
    }
  }

  private func judge(_ scratch: Scratch, _ round: Int, _ told: Int) throws -> String? {
    let judge = JudgeProcess(
      folder: scratch.file("data"), acknowledgements: scratch.file("acknowledgements"))
    let isWhole = round % Self.roundsPerWholeCheck == Self.roundsPerWholeCheck - 1
    switch try judge.verdict(isWhole && told > 0 ? .ledger : .log, acknowledged: told) {
    case .kept, .unborn: return nil
    case .lost(let fault): return fault
    }
  }
}

/// The acknowledgements of one ledger, kept in a file for the judge.
private final class Told {
  private let file: FileHandle
  private var size: Int
  var count: Int { size / Acknowledgement.size }

  init(_ path: String) throws {
    if !FileManager.default.fileExists(atPath: path) {
      try Data().write(to: URL(fileURLWithPath: path))
    }
    file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    size = Int(try file.seekToEnd())
  }

  /// Takes what the processes tell for so long.
  ///
  /// - Throws: `TestFailed` where one of them ended.
  func take(from children: [Child], for time: Duration) throws {
    let end = ContinuousClock.now + time
    while ContinuousClock.now < end {
      for child in children {
        guard let bytes = child.read(within: .milliseconds(1)) else { continue }
        guard !bytes.isEmpty else { throw TestFailed("The load ended: \(child.wait()).") }
        try add(bytes)
      }
    }
  }

  /// Takes what a killed process had told.
  func takeRest(of child: Child) throws {
    while let bytes = child.read(within: .seconds(Child.patience)), !bytes.isEmpty {
      try add(bytes)
    }
  }

  private func add(_ bytes: [UInt8]) throws {
    try file.write(contentsOf: bytes)
    size += bytes.count
  }
}
