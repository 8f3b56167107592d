import ArgumentParser
import Domain
import EventLog
import Ledger
import SignIn

/// `ledger restore`
struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Make a ledger from a backup, in a new folder.",
    usage: "ledger restore <folder> [--until <when>] [--data <folder>] [<options>]",
    discussion: """
      Examples:
        ledger restore /mnt/backup/requests --data ./restored
        ledger restore /mnt/backup/requests --data ./restored --until 2026-03-01
        ledger restore /mnt/backup/requests --data ./restored --key verifier-key

      Everything is checked first: every file, every text, and the tree over all events
      against the signed checkpoint. With --key the signature has to be by the key in that
      file, which you kept elsewhere; without, by the one in the backup.

      A restored ledger is a history of its own from there on: it signs with a new key, and
      its checkpoints say where it left the one before. What was erased stays erased.
      """)

  /// Larger than any key.
  private static let maximumKey = 4096

  @Argument(
    help: ArgumentHelp("The folder of the backup.", valueName: "folder"), completion: .directory)
  var folder: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Restore no further than: \(When.forms).", valueName: "when"))
  var until: String?

  @Option(
    help: ArgumentHelp("A file with the key that has to have signed it.", valueName: "file"),
    completion: .file())
  var key: String?

  @OptionGroup var common: CommonOptions

  func run() throws {
    let console = Console()
    let clock = LedgerClock.system
    let data = try Settings(Settings.Flags(data: common.data)).data
    let point = try point(now: clock.now())
    let bars = StageBars(on: console)
    defer { bars.finish() }
    let report = try RequestLedger.restore(
      from: folder, to: data, until: point, trusting: try trustedKey(), clock: clock,
      finishing: { try Self.settleAccounts(of: $0, in: $1) },
      progress: { bars.report($1, of: $0) })
    bars.finish()
    try show(report, in: data, on: console)
  }

  private func point(now: Timestamp) throws(Failure) -> RestorePoint {
    guard let until else { return .end }
    switch try When(typed: until, as: "--until", now: now) {
    case .now: return .end
    case .position(let position): return .position(position)
    case .instant(let instant): return .instant(instant)
    }
  }

  private func trustedKey() throws(Failure) -> VerifierKey? {
    guard let key else { return nil }
    let bytes: [UInt8]?
    do throws(FileError) { bytes = try File.read(key, atMost: Self.maximumKey) } catch {
      throw Failure(.failed, "Cannot read \(key): \(error.reason).")
    }
    guard let bytes else { throw Failure(.notFound, "There is no file \(key).") }
    let text = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first ?? ""
    do throws(NoteError) { return try VerifierKey(String(text)) } catch {
      throw Failure(.usage, "\(key) is not a verifier key. \(error.message)")
    }
  }

  /// The backup's accounts may know people who came after the last event that was restored.
  private static func settleAccounts(of ledger: RequestLedger, in place: String) throws {
    let accounts = try Accounts.open(OpenLedger.privateFolder(of: place))
    defer { accounts.close() }
    try accounts.removeAll(except: Set(ledger.people().map(\.person)))
  }

  private func show(_ report: RestoreReport, in data: String, on console: Console) throws {
    if common.json {
      return try console.out([
        "data": .string(data), "position": JSON(report.moment.position.rawValue),
        "time": .string(report.moment.time.description), "epoch": JSON(report.epoch),
        "origin": .string(report.origin), "erasures": JSON(report.erasures),
        "head": JSON(report.head.rawValue),
        "backupWrittenAt": .string(report.writtenAt.description),
      ])
    }
    try console.out(
      """
      Restored \(Numbers.count(report.moment.position.rawValue, "event")) to \(data), up to \
      \(report.moment.time.second) UTC, from the backup of \(report.writtenAt.second) UTC.
      This is epoch \(report.epoch): it signs checkpoints as \(report.origin), with a new key.
      """)
    if report.erasures > 0 {
      try console.out(
        "Made once more, because they came later: \(Numbers.count(report.erasures, "erasure")).")
    }
    console.say("\nNext: ledger doctor --data \(data)")
  }
}
