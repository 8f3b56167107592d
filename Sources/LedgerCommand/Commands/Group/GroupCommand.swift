import ArgumentParser
import Domain
import Ledger
import SignIn

/// `ledger group`
struct GroupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "group",
    abstract: "Groups of people, to whom boards can be opened.",
    discussion: """
      Examples:
        ledger group create Support
        ledger group add Support mira@example.org ben@example.org
        ledger group list
        ledger board access ops custom --add group:Support=handler
      """,
    subcommands: [
      GroupListCommand.self, GroupCreateCommand.self, GroupRemoveCommand.self,
      GroupAddCommand.self, GroupTakeCommand.self,
    ])
}

/// `ledger group list`
struct GroupListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the groups, with who is in them.",
    usage: "ledger group list [<options>]",
    discussion: """
      Examples:
        ledger group list
        ledger group list --json
      """)

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      try open.require(.enter)
      let groups = try open.ledger.groups()
      let known = try open.accounts.groups()
      let called = GroupNames(known)
      let names = try open.names(of: groups.flatMap(\.members))
      if acting.common.json {
        let json = LedgerJSON(names: names)
        return try open.console.out(
          .array(
            groups.map { group, members in
              [
                "group": JSON(group.rawValue), "name": .string(called[group]),
                "source": .string(known.first { $0.number == group }?.source ?? ""),
                "members": .array(members.map { json.person($0) }),
              ]
            }))
      }
      var table = TextTable(["GROUP", "NAME", "MEMBERS"])
      for (group, members) in groups {
        table.add([
          TextTable.Cell(group.description, .strong), TextTable.Cell(called[group]),
          TextTable.Cell(members.map { names[$0] }.joined(separator: ", ")),
        ])
      }
      if !groups.isEmpty { try open.console.out(table.text(for: open.console)) }
      open.console.say("\(Numbers.count(groups.count, "group")).")
    }
  }
}

/// `ledger group create`
struct GroupCreateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Make a group, with nobody in it.",
    usage: "ledger group create <name> [<options>]",
    discussion: """
      Examples:
        ledger group create Support
      """)

  @Argument(help: "What people read.")
  var name: String

  @OptionGroup var acting: ActingOptions

  func run() throws {
    let name = try Account.usableName(name)
    try acting.withLedger { open in
      let there = Set(try open.ledger.groups().map(\.group))
      let taken = try open.accounts.groups().contains {
        $0.name == name && there.contains($0.number)
      }
      if taken { throw Failure(.conflict, "There is a group “\(name)” already.") }
      let outcome = try open.ledger.performAndWait(.group(.add), by: open.actor)
      guard let group = outcome.group else {
        throw Failure(.failed, "The ledger took the group and named no number.")
      }
      try open.accounts.register(Group(number: group, name: name))
      if acting.common.json {
        return try open.console.out(["group": JSON(group.rawValue), "name": .string(name)])
      }
      try open.console.out("\(name) is group \(group).")
    }
  }
}

/// `ledger group remove`
struct GroupRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove a group. Whoever saw a board through it sees it no more.",
    usage: "ledger group remove <name> [<options>]",
    discussion: """
      Examples:
        ledger group remove Support
      """)

  @Argument(help: "The group: its name or number.")
  var name: String

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      let group = try open.group(name)
      let outcome = try open.ledger.performAndWait(.group(.remove(group)), by: open.actor)
      try open.accounts.forget(group)
      if acting.common.json {
        return try open.console.out([
          "group": JSON(group.rawValue), "events": JSON(outcome.events),
        ])
      }
      try open.console.out("Removed group \(group).")
    }
  }
}

/// `ledger group add`
struct GroupAddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Put people into a group.",
    usage: "ledger group add <name> <person> ... [<options>]",
    discussion: """
      Examples:
        ledger group add Support mira@example.org
        ledger group add Support mira@example.org 4 "Ben Adler"
      """)

  @Argument(help: "The group: its name or number.")
  var name: String

  @Argument(help: "Each an e-mail, a number or a name.")
  var people: [String]

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      try open.change(name, people, asJSON: acting.common.json) { .change(add: $0, remove: []) }
    }
  }
}

/// `ledger group take`
struct GroupTakeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "take",
    abstract: "Take people out of a group.",
    usage: "ledger group take <name> <person> ... [<options>]",
    discussion: """
      Examples:
        ledger group take Support ben@example.org
      """)

  @Argument(help: "The group: its name or number.")
  var name: String

  @Argument(help: "Each an e-mail, a number or a name.")
  var people: [String]

  @OptionGroup var acting: ActingOptions

  func run() throws {
    try acting.withLedger { open in
      try open.change(name, people, asJSON: acting.common.json) { .change(add: [], remove: $0) }
    }
  }
}

extension OpenLedger {
  fileprivate func change(
    _ name: String, _ people: [String], asJSON: Bool,
    _ command: ([Membership]) -> Domain.GroupCommand
  ) throws {
    let group = try self.group(name)
    let memberships = try people.map { Membership(group, try person($0)) }
    let outcome = try ledger.performAndWait(.group(command(memberships)), by: actor)
    let members = try ledger.groups().first { $0.group == group }?.members ?? []
    let names = try self.names(of: members)
    if asJSON {
      let json = LedgerJSON(names: names)
      return try console.out([
        "group": JSON(group.rawValue), "members": .array(members.map { json.person($0) }),
        "events": JSON(outcome.events),
      ])
    }
    try console.out(
      members.isEmpty
        ? "Nobody is in group \(group) now."
        : "In group \(group) now: \(members.map { names[$0] }.joined(separator: ", ")).")
  }
}
