import Foundation

/// The preloaded library that writes down what a process does to its log, and lets its disk fail.
/// Built from `Recorder/recorder.c` with the compiler that comes with Swift, or with cc.
struct Recorder {
  let library: String
  /// The end of the path of the file it looks at.
  private static let file = "/log/data.mdb"

  /// Builds the library in `scratch`.
  init(in scratch: Scratch) throws {
    let source = scratch.file("recorder.c")
    library = scratch.file("recorder.so")
    try Data(PackageResources.recorder_c).write(to: URL(fileURLWithPath: source))
    for compiler in ["clang", "cc"] {
      let built = try Child([
        "/usr/bin/env", compiler, "-O1", "-shared", "-fPIC", "-o", library, source,
      ])
      if built.wait() == "exit code 0" { return }
    }
    throw TestFailed("The recorder could not be built: neither clang nor cc did it.")
  }

  /// What a process needs in its environment to be recorded into `trace`.
  ///
  /// - Parameter failEvery: how many syncs, and writes of meta pages, pass until one fails; never
  ///   where zero.
  func recording(
    to trace: String, acknowledgements: String, failEvery: Int
  ) -> [String: String] {
    environment.merging([
      "CRASHTEST_TRACE": trace, "CRASHTEST_ACKS": acknowledgements,
      "CRASHTEST_EVERY": "\(failEvery)",
    ]) { $1 }
  }

  /// What a process needs in its environment for `faults` to happen to it.
  func failing(by faults: FaultFile) -> [String: String] {
    environment.merging(["CRASHTEST_FAULTS": faults.path]) { $1 }
  }

  private var environment: [String: String] {
    ["LD_PRELOAD": library, "CRASHTEST_FILE": Self.file]
  }
}
