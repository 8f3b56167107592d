import Foundation

// A disk that fails, and is well again later. Each time: an error that names the cause, no
// acknowledgement, nothing half written, and the same process goes on when the cause is gone.
extension Scenario {
  private static let noSpace = ["No space left"]
  private static let inputOutput = ["Input/output error"]

  /// A disk with no room after so many bytes: at once, in the middle of a page, after some pages.
  func fillDisk() throws {
    for bytes in [0, 1, 4096, 5000, 12_288] as [Int64] {
      // A write that fits in part is an input/output error to LMDB, like its own short writes.
      try happen(.bytes, after: bytes, Self.noSpace + Self.inputOutput)
    }
  }

  /// The n-th sync, or write of the meta page, fails.
  func fail(_ fault: FaultFile.Fault) throws {
    for count in [0, 1, 3] as [Int64] { try happen(fault, after: count, Self.inputOutput) }
  }

  /// Nothing can be written or synced any more: commands are refused, questions answered, and when
  /// the disk is there again, the same process goes on.
  func killDisk() throws {
    let bench = try FaultBench()
    let faults = try FaultFile(bench.scratch.file("faults"))
    let child = try bench.open(faults: faults)
    let before = try bench.succeed("submit", child)
    try faults.set(.metas, after: 0)
    try bench.fail("submit", Self.inputOutput, child)
    for fault in [.syncs, .bytes] as [FaultFile.Fault] { try faults.set(fault, after: 0) }
    for _ in 0..<3 {
      try bench.fail("submit", Self.inputOutput + Self.noSpace, child)
      guard try bench.succeed("list", child) == 1 else {
        throw TestFailed("A list shows what was not acknowledged.")
      }
    }
    try faults.clear()
    guard try bench.succeed("submit", child) == before + 1 else {
      throw TestFailed("Something half done was kept.")
    }
    try bench.stop(child)
    try bench.judgeAll()
  }

  private func happen(_ fault: FaultFile.Fault, after count: Int64, _ words: [String]) throws {
    for isOnce in [true, false] {
      let bench = try FaultBench()
      try Self.happen(fault, after: count, isOnce: isOnce, words, bench)
      try bench.judgeAll()
    }
  }

  private static func happen(
    _ fault: FaultFile.Fault, after count: Int64, isOnce: Bool, _ words: [String],
    _ bench: FaultBench
  ) throws {
    let faults = try FaultFile(bench.scratch.file("faults"))
    let child = try bench.open(faults: faults)
    try bench.succeed("submit", child)
    try faults.set(fault, after: count, once: isOnce)
    let before = try submitUntilItFails(words, bench, child)
    guard faults.happened > 0 else { throw TestFailed("Nothing failed.") }
    if !isOnce {
      for _ in 0..<3 { try bench.fail("submit", words, child) }
      guard try bench.succeed("list", child) == bench.acknowledged() else {
        throw TestFailed("A list shows what was not acknowledged.")
      }
    }
    try faults.clear()
    let after = try bench.succeed("submit", child)
    guard after == before + 1 else {
      throw TestFailed("After position \(before) came \(after): something half done was kept.")
    }
    for _ in 0..<5 { try bench.succeed("submit", child) }
    try bench.stop(child)
  }

  /// Answers the last position that was acknowledged.
  private static func submitUntilItFails(
    _ words: [String], _ bench: FaultBench, _ child: Child
  ) throws -> Int {
    var last = try bench.succeed("head", child)
    // The fault is a few writes away.
    for _ in 0..<1000 {
      child.send("submit")
      let answer = child.nextLine()
      guard let answer, answer.hasPrefix("ok") else {
        try bench.expect(answer, failsWith: words, "submit")
        return last
      }
      last = try bench.expect(answer, isOk: "submit")
    }
    throw TestFailed("A thousand submissions succeeded on a failing disk.")
  }

  // MARK: A file system that is really full

  /// Runs `fillSmallFileSystem` where a megabyte of memory is mounted for this process alone.
  func mountSmallFileSystem() throws -> Result {
    let scratch = try Scratch()
    // Nobody else sees the mount, and it ends with the process. Whoever is not root becomes so in a
    // namespace of their own.
    let unshare = getuid() == 0 ? "-m" : "-rm"
    let child = try Child([
      "/usr/bin/env", "unshare", unshare, "sh", "-c",
      "mount -t tmpfs -o size=1m none \"$1\" && echo mounted && exec \"$0\" faults --mounted \"$1\"",
      Child.program, scratch.path,
    ])
    guard child.nextLine() == "mounted" else {
      return .skipped("a file system cannot be mounted here: \(child.wait())")
    }
    let answer = child.nextLine()
    let end = child.wait()
    guard end == "exit code 0" else { throw TestFailed("\(answer ?? "no answer"), \(end)") }
    return .passed
  }

  /// Fills the file system until a submission fails, makes room, and goes on.
  static func fillSmallFileSystem(_ folder: String) throws {
    let bench = try FaultBench(in: folder)
    let filler = "\(folder)/filler"
    let child = try bench.open()
    try bench.succeed("submit", child)
    let free = try room(in: folder)
    try Data(repeating: 1, count: max(0, free - 96 << 10)).write(to: URL(fileURLWithPath: filler))
    let before = try submitUntilItFails(noSpace + inputOutput, bench, child)
    try bench.fail("submit", noSpace + inputOutput, child)
    try FileManager.default.removeItem(atPath: filler)
    let after = try bench.succeed("submit", child)
    guard after == before + 1 else { throw TestFailed("After position \(before) came \(after).") }
    try bench.succeed("submit", child)
    try bench.stop(child)
    try bench.judgeAll()
  }

  private static func room(in folder: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfFileSystem(forPath: folder)
    return (attributes[.systemFreeSize] as? NSNumber)?.intValue ?? 0
  }
}
