import ArgumentParser

/// Lets the disk, a limit or a neighbour fail while a ledger is at work.
struct FaultsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "faults",
    abstract: "Fills disks, fails syncs, kills readers, and looks what the ledger makes of it.")

  @Option(help: "Only this one; may be repeated.")
  var only: [Scenario] = []

  @Option(help: .hidden)
  var mounted: String?

  func run() throws {
    if let mounted { return try Scenario.fillSmallFileSystem(mounted) }
    var failed = 0
    for scenario in only.isEmpty ? Scenario.allCases : only {
      do {
        switch try scenario.run() {
        case .passed: print("\(scenario.rawValue) passed")
        case .skipped(let reason): print("\(scenario.rawValue) skipped: \(reason)")
        }
      } catch {
        failed += 1
        print("\(scenario.rawValue) failed: \(error)")
      }
    }
    if failed > 0 { throw ExitCode.failure }
  }
}
