import Domain
import Ledger
import SignIn

/// Says who may see a board.
struct AccessWords {
  private let audience: Audience
  private let names: PersonNames
  private let groups: GroupNames

  init(_ audience: Audience, in open: OpenLedger) throws {
    self.audience = audience
    names = try open.names(of: audience.members.map(\.person) + audience.access.people)
    groups = GroupNames(try open.accounts.groups())
  }

  // MARK: Text

  func text(_ board: String) -> String {
    let access = audience.access
    let state = EventWords(names: names).state(access)
    var lines = [
      "\(board) is \(access.mode.name): \(state).",
      "Owner: \(access.owner.map { names[$0] } ?? "the admins")",
    ]
    for grant in access.grants {
      switch grant.subject {
      case .person(let person): lines.append("  \(names[person]): \(grant.role.name)")
      case .group(let group): lines.append("  group \(groups[group]): \(grant.role.name)")
      }
    }
    lines.append("\(Self.count(audience)) may see it.")
    return lines.joined(separator: "\n")
  }

  /// How many could see it, and how many then can.
  static func change(from now: Audience, to then: Audience) -> String {
    let before = Set(now.members.map(\.person))
    let after = Set(then.members.map(\.person))
    return "\(count(now)) could see it; \(count(then)) can then: "
      + "\(after.subtracting(before).count) more, \(before.subtracting(after).count) no longer."
  }

  private static func count(_ audience: Audience) -> String {
    let people = "\(Numbers.grouped(audience.people)) \(audience.people == 1 ? "person" : "people")"
    return audience.services == 0
      ? people : "\(people) and \(Numbers.count(audience.services, "service"))"
  }

  // MARK: JSON

  func json(_ board: String, before: Audience?) -> JSON {
    let json = LedgerJSON(names: names)
    let members = audience.members.map { member -> JSON in
      [
        "person": json.person(member.person), "role": .string(member.role.name),
        "way": .string(way(member.way)), "service": .bool(member.isService),
      ]
    }
    let document: JSON = ["board": .string(board)]
    return document.adding(json.members(of: audience.access)).adding([
      "people": JSON(audience.people), "services": JSON(audience.services),
      "members": .array(members),
    ]).adding(
      before.map { ["before": ["people": JSON($0.people), "services": JSON($0.services)]] } ?? [:])
  }

  private func way(_ way: Audience.Way) -> String {
    switch way {
    case .admin: "admin"
    case .owner: "owner"
    case .named: "named"
    case .workspace: "workspace"
    case .group(let group): "group \(groups[group])"
    }
  }
}

/// What groups are called, where it is known.
struct GroupNames {
  private let names: [GroupNumber: String]

  init(_ groups: [Group]) {
    names = Dictionary(groups.map { ($0.number, $0.name) }) { first, _ in first }
  }

  subscript(group: GroupNumber) -> String { names[group] ?? group.description }
}

extension OpenLedger {
  /// The person or group that `text` means: a person as elsewhere, or `group:NAME`.
  func subject(_ text: String) throws -> AccessSubject {
    guard text.hasPrefix("group:") else { return .person(try person(text)) }
    return .group(try group(String(text.dropFirst("group:".count))))
  }

  /// The group with this number or name.
  func group(_ text: String) throws -> GroupNumber {
    let there = Set(try ledger.groups().map(\.group))
    let named = try accounts.groups().filter { there.contains($0.number) }
    if let number = UInt32(text), there.contains(GroupNumber(number)) { return GroupNumber(number) }
    let found = named.filter { $0.name == text }
    if found.count > 1 {
      let numbers = found.map(\.number.description).joined(separator: ", ")
      throw Failure(
        .usage, "\(found.count) groups are called “\(text.prefix(60))”: \(numbers).",
        hint: "Name one by its number.")
    }
    guard let group = found.first else {
      let refusal = Failure(Refusal.unknownGroup(text))
      throw Failure(
        refusal.kind, refusal.message,
        hint: Nearest.hint(for: text, among: named.map(\.name))
          ?? "What there is: ledger group list")
    }
    return group.number
  }
}
