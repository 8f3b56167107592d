import ArgumentParser
import EventLog
import Glibc
import Ledger

/// Measures what `docs/benchmarks.md` reports: one `name value unit` line a figure.
@main
struct Benchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger-bench",
    abstract: "Measures the ledger beside the raw storage under it, in one run.",
    discussion: """
      EXAMPLES
        ledger-bench                       all figures, at a million events
        ledger-bench --events 10000        the same on a small ledger
        ledger-bench --only append         figures whose name begins with append
        ledger-bench --only append_64      those of 64 submitters
        ledger-bench --only designs        what could keep lists of the past, each a prototype
      """)

  @Option(help: "How many events the prepared ledger has.")
  var events = 1_000_000

  @Option(help: "What the synthetic events are drawn from.")
  var seed: UInt64 = 1

  @Option(help: "Only figures whose name begins with this. Can be given several times.")
  var only: [String] = []

  @Option(help: "Where the data goes; on the disk that is to be measured.")
  var folder = "ledger-bench-data"

  @Flag(help: "Keep the prepared ledger, and use it again.")
  var keep = false

  @Flag(
    help: """
      Ask a ledger that was filled by importing: sooner there, and everything in it happened \
      earlier than it was recorded.
      """)
  var imported = false

  func validate() throws {
    guard (1_000...100_000_000).contains(events) else {
      throw ValidationError("--events takes 1000 to 100000000, not \(events).")
    }
  }

  func run() async throws {
    let bench = Bench(events: events, seed: seed, folder: folder, asksImported: imported)
    try bench.makeFolder()
    defer { if !keep { bench.removeData() } }

    if wants("lmdb") { try bench.rawStorage() }
    if wants("append") { try await bench.appends(wantsExactly) }
    // Prototypes: no figures of the ledger, so only where they are asked for.
    if only.contains(where: { $0.hasPrefix("design") }) {
      try bench.designs { only.contains("designs") || wants($0) }
    }
    let asks = wants(
      anyOf: "fill", "replay", "verify", "rebuild", "list_now", "list_text", "list_all",
      "list_asof", "start", "memory", "disk", "request", "trends", "diff", "backup", "restore")
    if asks && !imported { try await bench.prepare() }
    if wants(anyOf: "import", "list_happened") || (imported && asks) {
      try bench.prepareImported()
      try bench.happenedQuestions()
    }
    if asks { try bench.questions(wants) }
  }

  private func wants(_ name: String) -> Bool {
    only.isEmpty || only.contains { name.hasPrefix($0) || $0.hasPrefix(name) }
  }

  /// As `wants`, where one figure's name begins another's: `append_1` is not `append_16`.
  private func wantsExactly(_ name: String) -> Bool {
    only.isEmpty
      || only.contains { name == $0 || name.hasPrefix($0 + "_") || !$0.contains { $0.isNumber } }
  }

  private func wants(anyOf names: String...) -> Bool { names.contains(where: wants) }
}
