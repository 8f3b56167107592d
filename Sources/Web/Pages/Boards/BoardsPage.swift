import Domain
import Hummingbird
import Ledger

/// `/`
struct BoardsPage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/") { request, context in
      try model(try dependencies.moment(try request.query()), context).page.response()
    }
  }

  private func model(
    _ moment: PageMoment, _ context: LedgerRequestContext
  ) throws -> BoardsModel {
    let person = try context.requirePerson()
    let boards = try dependencies.ledger.boards(asOf: moment.asOf, by: person)
    var frame = try dependencies.frame("Boards", at: .boards, context, as: moment)
    frame.past = try notice(boards, moment, person)
    return BoardsModel(
      frame: frame, lookBack: PastAddress(try dependencies.ledger.head().position).link("/"),
      boards: boards.map { board in
        BoardsModel.Board(
          link: Frame.BoardLink(board), prefix: board.definition.prefix, requests: board.requests,
          mode: board.access.mode, role: board.role)
      },
      mayMake: try dependencies.ledger.rights(of: Asker(person)).permits(.createBoards))
  }

  private func notice(
    _ boards: [BoardSummary], _ moment: PageMoment, _ person: PersonNumber
  ) throws -> PastNotice? {
    guard let then = moment.moment else { return nil }
    let ledger = dependencies.ledger
    let activity = try ledger.activity(of: nil, on: then.axis, by: person)
    let count = { (boards: [BoardSummary]) in boards.reduce(0) { $0 + $1.requests } }
    let onAxis = { (axis: TimeAxis) in
      axis == then.axis
        ? count(boards)
        : count(try ledger.boards(asOf: moment.address.on(axis).asOf, by: person))
    }
    return PastNotice(
      then, at: moment.address, now: "/",
      counts: activity.hasTwoTimes
        ? PastNotice.Counts(
          noun: "request", recorded: try onAxis(.recorded), happened: try onAxis(.happened)) : nil,
      previous: nil, next: nil, activity: activity, present: dependencies.clock.now())
  }
}
