import Ledger

/// The shapes of a board's figures.
extension APISchema {
  static let cycleTime = APISchema.object([
    .init("count", .number("How many finishes were timed, from their submission")),
    .init("medianSeconds", .nullable(.number("Half took at most this, by nearest rank"))),
    .init("percentile85Seconds", .nullable(.number("85 of 100 took at most this"))),
  ])

  static let trends: APISchema = {
    var members: [Member] = [
      .init("asOf", .named("Moment")), .init("board", .text("The board's name in addresses")),
      .init("from", time), .init("to", time),
      .init("unit", .oneOf(units, "What a bucket is")),
    ]
    members += flow
    members += [
      .init("finishedPerWeek", .fraction("Throughput over the whole window")),
      .init("unfinished", .number("How many were left at the end")),
      .init("statuses", .array(.object(status))), .init("owners", .array(.object(owner))),
      .init("ageing", .object([.init("bands", .array(band)), .init("oldest", .array(oldest))])),
      .init("buckets", .array(.object(bucket))),
    ]
    return .object(members)
  }()

  private static let units: [String] = TrendUnit.allCases.map { $0.rawValue }
  private static let bandNames: [String] = AgeBand.allCases.map { $0.rawValue }
  private static let counts = APISchema.map(.number("How many"), "By the board's statuses")

  private static let flow: [Member] = [
    .init("submitted", .number("How many were submitted")),
    .init("finished", .number("How often one came from a status that is not final to one that is")),
    .init("done", .number("Those that came to done")),
    .init("declined", .number("Those that came to declined")),
    .init("reopened", .number("How often one came back from a final status")),
    .init("cycleTime", .named("CycleTime")),
  ]

  private static let status: [Member] = [
    .init("status", .text("A status of the board")),
    .init("before", .number("How many had it before the window")),
    .init("entered", .number("How often one came to it")),
    .init("now", .number("How many had it at the end")),
  ]

  private static let owner: [Member] = [
    .init("owner", .nullable(.named("Person"))),
    .init("unfinished", .number("What they had left at the end")),
    .init("finished", .number("What was finished while they owned it")),
    .init("cycleTime", .named("CycleTime")),
  ]

  private static let band = APISchema.object([
    .init("band", .oneOf(bandNames, "How long they were open")),
    .init("fromDays", .number("The least age in it")), .init("count", .number("How many")),
    .init("statuses", counts),
  ])

  private static let oldest = APISchema.object([
    .init("request", .named("Request")), .init("ageSeconds", .number("Since its submission")),
  ])

  private static let bucket: [Member] =
    [
      .init("from", time), .init("to", time),
      .init("whole", .bool("False where the window cuts it")),
    ] + flow + [.init("statuses", counts)]
}
