import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger

/// `/audit`
struct AuditPage {
  /// How many entries a page shows: a few screens.
  private static let pageSize = 100

  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/audit") { request, context in try show(request, context) }
  }

  private func show(_ request: Request, _ context: LedgerRequestContext) throws -> Response {
    let person = try context.requirePerson()
    guard try dependencies.ledger.rights(of: person).permits(.audit) else {
      throw LedgerError.refused(.denied(.audit))
    }
    var frame = try dependencies.frame("Audit", at: .audit, context)
    frame.styles = [.audit]
    var model = AuditModel(frame: frame)
    let fields = try request.query()
    model.filter = AuditModel.Filter(fields)
    do {
      let query = try SecurityQuery(fields, by: person, in: dependencies)
      try fill(&model, query, for: person)
    } catch let problem as Problem where problem.kind == .invalidInput {
      model.problem = problem.detail
      model.frame.hasErrors = true
      return model.page.response(status: .unprocessableContent)
    }
    return model.page.response()
  }

  private func fill(
    _ model: inout AuditModel, _ query: SecurityQuery, for person: PersonNumber
  ) throws {
    let trail = SecurityTrail(ledger: dependencies.ledger, accounts: dependencies.accounts)
    let page = try trail.page(
      query.filter, from: query.cursor, limit: Self.pageSize, by: person)
    let names = try dependencies.names(of: Set(page.records.flatMap(\.people)))
    model.entries = page.records.map { record in
      var position: UInt64?
      if case .event(let entry) = record.source { position = entry.position.rawValue }
      return AuditModel.Entry(
        at: record.at, kind: record.kind, person: record.person.map { names[$0] },
        by: record.by.map { names[$0] }, address: record.address,
        words: record.words { names[$0].name }, count: record.count, position: position)
    }
    model.isLater = query.cursor != SecurityCursor()
    model.first = "/audit\(query.query(at: nil))"
    model.next = page.next.map { "/audit\(query.query(at: $0))" }
  }
}

extension AuditModel.Filter {
  init(_ fields: FormFields) {
    kinds = Set(fields.all("kind"))
    person = fields.text("person")
    address = fields.text("address")
    since = fields.text("since")
    until = fields.text("until")
  }
}
