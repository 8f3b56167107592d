/// The board definitions that come with the program.
public enum BoardTemplate {
  public static let names = ["ops"]

  /// The template called `name`, or nil.
  public static func named(_ name: String) -> BoardDefinition? {
    name == "ops" ? ops : nil
  }

  /// Requests to an operations team.
  public static let ops: BoardDefinition = {
    let new = Status(code: StatusCode(1), id: "new", name: "New", category: .open)
    let inProgress = Status(
      code: StatusCode(2), id: "in-progress", name: "In progress", category: .active)
    let waiting = Status(code: StatusCode(3), id: "waiting", name: "Waiting", category: .waiting)
    let done = Status(code: StatusCode(4), id: "done", name: "Done", category: .done)
    let declined = Status(
      code: StatusCode(5), id: "declined", name: "Declined", category: .declined)

    let forward = [
      (new, [inProgress, waiting, done, declined]),
      (inProgress, [waiting, done, declined]),
      (waiting, [inProgress, done, declined]),
    ].flatMap { from, targets in
      targets.map { Transition(from: from.code, to: $0.code) }
    }
    let reopen = [done, declined].map {
      Transition(from: $0.code, to: inProgress.code, needsReason: true)
    }

    return BoardDefinition(
      slug: "ops", name: "Operations", prefix: "OPS",
      statuses: [new, inProgress, waiting, done, declined],
      transitions: forward + reopen,
      fields: [
        FieldDefinition(id: "category", label: "Category", kind: .text),
        FieldDefinition(id: "area", label: "Area", kind: .text),
        FieldDefinition(id: "due", label: "Due", kind: .date),
        FieldDefinition(id: "link", label: "Link", kind: .link),
      ])
  }()
}
