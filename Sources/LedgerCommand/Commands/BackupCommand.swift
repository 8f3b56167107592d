import ArgumentParser
import EventLog
import Ledger
import SignIn

/// `ledger backup`
struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the ledger to a folder, while it is in use, and check the copy.",
    usage: "ledger backup <folder> [--verify-all] [<options>]",
    discussion: """
      Examples:
        ledger backup /mnt/backup/requests                   the first time, and each time after
        ledger backup /mnt/backup/requests --verify-all      also reads what is there already

      The server may run meanwhile. What was written is read again and compared with a
      signed checkpoint before it takes the place of the backup before; a run that is cut
      off leaves that one whole. Runs after the first write only what is new. What was
      erased since goes from the backup too.

      Accounts are in the backup, the signing key and ledger.yaml are not. Whoever has the
      backup can read everything: keep it where only you can.
      """)

  @Argument(
    help: ArgumentHelp("A new folder, or that of an earlier backup.", valueName: "folder"),
    completion: .directory)
  var folder: String

  @Flag(help: "Read and check the segments that are there already, too.")
  var verifyAll = false

  @OptionGroup var common: CommonOptions

  func run() throws {
    let console = Console()
    let open = try OpenLedger(Settings(Settings.Flags(data: common.data)), console: console)
    defer { open.close() }
    let bar = ProgressBar("Backing up", on: console)
    defer { bar.finish() }
    let report = try open.ledger.backUp(
      to: folder, verifyingAll: verifyAll, copyPrivate: { try open.accounts.copy(to: $0) },
      progress: { bar.report($0) })
    bar.finish()
    try show(report, on: console)
  }

  private func show(_ report: BackupReport, on console: Console) throws {
    if common.json {
      return try console.out([
        "folder": .string(folder), "position": JSON(report.moment.position.rawValue),
        "time": .string(report.moment.time.description), "root": .string(report.root.description),
        "segments": [
          "written": JSON(report.segmentsWritten), "reused": JSON(report.segmentsReused),
          "removed": JSON(report.segmentsRemoved),
        ],
        "eventsWritten": JSON(report.eventsWritten), "bytesWritten": JSON(report.bytesWritten),
        "bytes": JSON(report.bytes),
      ])
    }
    try console.out(
      """
      Backed up \(Numbers.count(report.moment.position.rawValue, "event")) to \(folder), up to \
      \(report.moment.time.second) UTC.
      Written: \(Numbers.count(report.segmentsWritten, "segment")) with \
      \(Numbers.count(report.eventsWritten, "event")), \(Numbers.bytes(report.bytesWritten)) with \
      the accounts. Reused: \(Numbers.count(report.segmentsReused, "segment")). \
      All of it: \(Numbers.bytes(report.bytes)).
      Checked against the signed checkpoint, root \(report.root).
      """)
  }
}
