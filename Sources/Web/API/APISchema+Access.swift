import Domain

extension APISchema {
  private static let modes = oneOf(
    BoardAccess.Mode.allCases.map(\.name),
    "private: its owner and the admins; workspace: everybody who may sign in; custom: who is named")
  private static let roles = oneOf(
    BoardRole.grantable.map(\.name), "Each may do what the one before may, and more")

  static let access = APISchema.object([
    .init("board", .text("The board's name in addresses")), .init("mode", modes),
    .init("owner", .nullable(.named("Person"))),
    .init("workspaceRole", .nullable(.text("What everybody is, in the mode workspace"))),
    .init("grants", .array(grant(person: .named("Person")))),
    .init("people", .number("How many people may see it now")),
    .init("services", .number("How many machines may")),
  ])

  static let accessChange = APISchema.object([
    .init("mode", modes),
    .init("owner", .personInput("Number, e-mail or me; null leaves the board to the admins")),
    .init("workspaceRole", .nullable(roles), required: false),
    .init("grants", .array(grant(person: .personInput("Number or e-mail"))), required: false),
    .init("reason", .nullable(.text("Why. It is kept")), required: false),
  ])

  static let policy = APISchema.object([
    .init("boardMakers", .oneOf(Policy.BoardMakers.allCases.map(\.name), "Who makes boards")),
    .init(
      "wideners",
      .oneOf(Policy.Wideners.allCases.map(\.name), "Who lets more people see a board")),
  ])

  /// For a person, or for a group.
  private static func grant(person: APISchema) -> APISchema {
    .object([
      .init("person", person, required: false),
      .init("group", .number("The group's number"), required: false), .init("role", roles),
    ])
  }
}
