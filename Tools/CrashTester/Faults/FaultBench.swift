import Foundation

/// What a scenario works with: a folder, a process with a ledger in it, and what it expects of it.
final class FaultBench {
  let scratch: Scratch
  /// Where the ledger is.
  let folder: String
  private let recorder: Recorder
  private let judge: JudgeProcess
  private let acknowledgements: String
  private var round: UInt32 = 0

  /// - Parameter parent: where the ledger is made; nil is the place for temporary files.
  init(in parent: String? = nil) throws {
    scratch = try Scratch()
    folder = parent.map { "\($0)/data" } ?? scratch.file("data")
    recorder = try Recorder(in: scratch)
    acknowledgements = scratch.file("acknowledgements")
    try Data().write(to: URL(fileURLWithPath: acknowledgements))
    judge = JudgeProcess(folder: folder, acknowledgements: acknowledgements)
  }

  /// Starts a process with the ledger.
  func start(_ options: [String] = [], faults: FaultFile? = nil) throws -> Child {
    round += 1
    return try Child(
      [Child.program, "obey", folder, acknowledgements, "--round", "\(round)"] + options,
      environment: faults.map(recorder.failing) ?? [:])
  }

  /// As `start`, and opening the ledger has to succeed.
  func open(_ options: [String] = [], faults: FaultFile? = nil) throws -> Child {
    let child = try start(options, faults: faults)
    try expect(child.nextLine(), isOk: "opening")
    return child
  }

  // MARK: Expectations

  /// Sends `line`, which has to succeed; answers the number.
  @discardableResult
  func succeed(_ line: String, _ child: Child) throws -> Int {
    child.send(line)
    return try expect(child.nextLine(), isOk: line)
  }

  /// Sends `line`, which has to fail with a message that has one of `words` in it.
  func fail(_ line: String, _ words: [String], _ child: Child) throws {
    child.send(line)
    try expect(child.nextLine(), failsWith: words, line)
  }

  @discardableResult
  func expect(_ answer: String?, isOk what: String) throws -> Int {
    guard let answer, answer.hasPrefix("ok "), let number = Int(answer.dropFirst(3)) else {
      throw TestFailed("\(what) was to succeed: \(answer ?? "the process died")")
    }
    return number
  }

  func expect(_ answer: String?, failsWith words: [String], _ what: String) throws {
    guard let answer, answer.hasPrefix("failed "), words.contains(where: answer.contains) else {
      throw TestFailed("\(what) was to fail with \(words): \(answer ?? "the process died")")
    }
  }

  /// Ends the process, as people do.
  func stop(_ child: Child) throws {
    let end = child.wait()
    guard end == "exit code 0" else { throw TestFailed("The process ended with \(end).") }
  }

  /// Looks at log and views from outside: everything acknowledged is there, and whole.
  func judgeAll() throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: acknowledgements))
    switch try judge.verdict(.ledger, acknowledged: bytes.count / Acknowledgement.size) {
    case .kept: return
    case .unborn: throw TestFailed("There is no log.")
    case .lost(let fault): throw TestFailed(fault)
    }
  }

  /// How many commands were acknowledged.
  func acknowledged() throws -> Int {
    try Data(contentsOf: URL(fileURLWithPath: acknowledgements)).count / Acknowledgement.size
  }
}
