import ArgumentParser

/// `ledger compact`
struct CompactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Write the files anew without what was erased or is unused.",
    usage: "ledger compact [<options>]",
    discussion: """
      Examples:
        ledger compact
        ledger compact --data /srv/requests

      What was erased lies in unused pages of the files until they are used again. This
      writes log and accounts into new files without them, compares every byte, and puts
      them in place of the old ones. It needs the folder alone: stop the server first.
      Cut off at any moment, the old files or the new ones are there, whole.
      """)

  @OptionGroup var common: CommonOptions

  func run() throws {
    let console = Console()
    let settings = try Settings(Settings.Flags(data: common.data))
    let done = try LedgerFiles(settings).compact()
    if common.json {
      return try console.out([
        "log": Self.json(done.log), "private": Self.json(done.accounts),
      ])
    }
    try console.out(
      """
      Wrote the log anew: \(Self.text(done.log)).
      Wrote the accounts anew: \(Self.text(done.accounts)).
      Nothing that was erased is left in these files. Backups are yours to look after.
      """)
  }

  private static func text(_ sizes: LedgerFiles.Sizes) -> String {
    "\(Numbers.bytes(sizes.before)) before, \(Numbers.bytes(sizes.after)) now"
  }

  private static func json(_ sizes: LedgerFiles.Sizes) -> JSON {
    ["bytesBefore": JSON(sizes.before), "bytesAfter": JSON(sizes.after)]
  }
}
