import Foundation

extension Scenario {
  /// Nobody's number on Linux: a user who owns nothing.
  private static let nobody = 65_534

  /// A data folder that may be read and not written: said when it is opened. Modes mean nothing to
  /// root, so root becomes nobody first.
  func forbidWriting() throws -> Result {
    let bench = try FaultBench()
    let child = try bench.open()
    try bench.succeed("submit", child)
    try bench.stop(child)
    try chmod(bench.scratch.path, 0o755)
    try setModes(of: bench.folder, folders: 0o555, files: 0o444)
    let user = getuid() == 0 ? ["--user", "\(Self.nobody)"] : []
    let refused = try bench.start(user)
    let answer = refused.nextLine()
    refused.wait()
    try setModes(of: bench.folder, folders: 0o700, files: 0o600)
    try bench.expect(answer, failsWith: ["Permission denied"], "opening")
    let again = try bench.open()
    try bench.succeed("submit", again)
    try bench.stop(again)
    try bench.judgeAll()
    return .passed
  }

  private func setModes(of folder: String, folders: Int, files: Int) throws {
    try chmod(folder, folders)
    for case let name as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
      let path = "\(folder)/\(name)"
      let type = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
      if type == .typeSymbolicLink { continue }
      try chmod(path, type == .typeDirectory ? folders : files)
    }
  }

  private func chmod(_ path: String, _ mode: Int) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  /// The room reserved for the log is used up: said, and the log can still be read; with more room it
  /// goes on.
  func fillMap() throws {
    let bench = try FaultBench()
    let size = 512 << 10
    try bench.stop(bench.open())
    let child = try bench.open(["--map-size", "\(size)"])
    var acknowledged = 0
    while true {
      child.send("submit")
      let answer = child.nextLine()
      guard let answer, answer.hasPrefix("ok") else {
        try bench.expect(answer, failsWith: ["room reserved"], "submit")
        break
      }
      acknowledged += 1
      guard acknowledged < size / 100 else { throw TestFailed("The map never filled up.") }
    }
    try bench.fail("submit", ["room reserved"], child)
    guard try bench.succeed("list", child) == acknowledged else {
      throw TestFailed("A list shows what was not acknowledged.")
    }
    try bench.stop(child)
    let larger = try bench.open(["--map-size", "\(2 * size)"])
    try bench.succeed("submit", larger)
    try bench.stop(larger)
    try bench.judgeAll()
  }

  /// A reader of another process is killed while it holds a state: until its place is freed, no page
  /// of that state is used again; then they are.
  func killReader() throws {
    let bench = try FaultBench()
    let child = try bench.open()
    try grow(bench, child)
    let reader = try bench.open(["--holds"])
    reader.kill()
    reader.wait()
    let pinned = try grow(bench, child)
    // Whoever opens the log frees the places of the dead.
    try bench.judgeAll()
    try grow(bench, child)
    let freed = try grow(bench, child)
    guard freed < pinned / 2 else {
      throw TestFailed("The log grew by \(pinned) bytes while pinned, and by \(freed) afterwards.")
    }
    try bench.stop(child)
    try bench.judgeAll()
  }

  /// How many bytes a hundred commits add to the log's file.
  @discardableResult
  private func grow(_ bench: FaultBench, _ child: Child) throws -> Int {
    let before = try bench.succeed("size", child)
    for _ in 0..<100 { try bench.succeed("submit", child) }
    return try bench.succeed("size", child) - before
  }
}
