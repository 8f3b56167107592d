import ArgumentParser
import Ledger

/// `ledger doctor`
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look whether everything is well.",
    usage: "ledger doctor [<options>]",
    discussion: """
      Examples:
        ledger doctor
        ledger doctor --data /srv/requests --json

      Looks at rights, room, format, views, clock and accounts. Changes nothing, except
      that views that cannot be used are built anew, as every command would. Ends with
      exit code 1 when something fails.
      """)

  @OptionGroup var common: CommonOptions

  func run() throws {
    let console = Console()
    let settings = try Settings(Settings.Flags(data: common.data))
    let findings = try Checkup(of: settings.data).findings
    if common.json {
      try console.out(["checks": .array(findings.map(\.json))])
    } else {
      let width = findings.map { TextWidth.of($0.name) }.max() ?? 0
      for finding in findings {
        let result = TextWidth.padded(finding.result.rawValue, to: 4)
        try console.out(
          "\(console.styled(result, finding.result.emphasis))  "
            + "\(TextWidth.padded(finding.name, to: width))  \(finding.message)")
      }
    }
    if findings.contains(where: { $0.result == .fail }) { throw ExitCode.failure }
  }
}
