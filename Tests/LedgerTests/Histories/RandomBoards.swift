import Domain
import TestSupport

/// The boards of random histories.
enum RandomBoards {
  static let all = [BoardTemplate.ops, web, sameSlug, samePrefix]

  /// A board that is unlike `ops` wherever it may be: codes in no order, two final statuses first,
  /// other fields, every transition allowed but back to the beginning.
  static let web: BoardDefinition = {
    let statuses = [
      Status(code: StatusCode(900), id: "idea", name: "Idea", category: .open),
      Status(code: StatusCode(7), id: "dropped", name: "Dropped", category: .declined),
      Status(code: StatusCode(65_535), id: "live", name: "Live", category: .done),
      Status(code: StatusCode(0), id: "doing", name: "Doing", category: .active),
      Status(code: StatusCode(3), id: "blocked", name: "Blocked", category: .waiting),
      Status(code: StatusCode(2), id: "planned", name: "Planned", category: .open),
    ]
    let transitions = statuses.flatMap { from in
      statuses.filter { $0.code != from.code && $0.id != "idea" }.map { to in
        Transition(from: from.code, to: to.code, needsReason: to.category == .declined)
      }
    }
    return BoardDefinition(
      slug: "web", name: "Web", prefix: "WEB", statuses: statuses, transitions: transitions,
      fields: [
        FieldDefinition(id: "page", label: "Page", kind: .link),
        FieldDefinition(id: "launch", label: "Launch", kind: .date),
        FieldDefinition(id: "team", label: "Team", kind: .text),
      ])
  }()

  /// Refused while `ops` is there.
  private static let sameSlug = BoardDefinition(
    slug: "ops", name: "Other", prefix: "OTH", statuses: BoardTemplate.ops.statuses,
    transitions: [], fields: [])
  private static let samePrefix = BoardDefinition(
    slug: "other", name: "Other", prefix: "OPS", statuses: BoardTemplate.ops.statuses,
    transitions: [], fields: [])
}
