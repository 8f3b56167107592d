import ArgumentParser
import Domain
import Ledger

/// `ledger policy`
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "Show or change what holds for all boards.",
    usage: "ledger policy [--boards <who>] [--widening <who>] [<options>]",
    discussion: """
      Examples:
        ledger policy
        ledger policy --boards everyone        everybody who may sign in makes boards
        ledger policy --widening admins        only admins open boards to more people
      """)

  @Option(help: ArgumentHelp("Who makes boards: admins or everyone.", valueName: "who"))
  var boards: Policy.BoardMakers?

  @Option(help: ArgumentHelp("Who opens boards to more: owners or admins.", valueName: "who"))
  var widening: Policy.Wideners?

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      try open.require(.enter)
      var policy = try open.ledger.policy()
      if boards != nil || widening != nil {
        policy.boardMakers = boards ?? policy.boardMakers
        policy.wideners = widening ?? policy.wideners
        _ = try open.ledger.performAndWait(.setPolicy(policy), by: open.actor)
      }
      if acting.common.json {
        return try open.console.out([
          "boards": .string(policy.boardMakers.name), "widening": .string(policy.wideners.name),
        ])
      }
      let makers = policy.boardMakers == .admins ? "Admins make" : "Everybody who may sign in makes"
      let wideners = policy.wideners == .owners ? "Owners of boards, and admins," : "Only admins"
      try open.console.out("\(makers) boards.\n\(wideners) open boards to more people.")
    }
  }
}

extension Policy.BoardMakers: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument.lowercased()) }
  public static var allValueStrings: [String] { allCases.map(\.name) }
  public static var allValueDescriptions: [String: String] { [:] }
}

extension Policy.Wideners: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument.lowercased()) }
  public static var allValueStrings: [String] { allCases.map(\.name) }
  public static var allValueDescriptions: [String: String] { [:] }
}
