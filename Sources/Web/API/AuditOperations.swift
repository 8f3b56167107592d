import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import SignIn

extension APIOperation {
  /// How many entries one answer carries.
  private static let standardAudit = 100
  private static let maximumAudit = 1_000

  /// Who came in, who was kept out, who may do what.
  static var auditOperations: [APIOperation] {
    [
      APIOperation(
        id: "audit", method: .get, path: "/audit",
        summary: "The audit trail with the log's events about access, newest first; admins only",
        parameters: APIParameter.audit,
        answers: [
          APIAnswer(
            status: .ok,
            description:
              "The entries, as JSON Lines; `Link` with `rel=\"next\"` leads to older ones",
            contents: [("application/jsonl", .named("AuditEntry"))]),
          .problem(.denied), .invalid,
        ],
        isExport: true, handle: audit)
    ]
  }

  private static func audit(_ call: APICall) throws -> Response {
    let fields = try call.query()
    // Before anything is looked up for whoever may not ask.
    try call.requireAudit()
    let query = try SecurityQuery(fields, by: call.person, in: call.dependencies)
    let limit = try limit(fields["limit"])
    let trail = SecurityTrail(ledger: call.ledger, accounts: call.dependencies.accounts)
    let page = try trail.page(query.filter, from: query.cursor, limit: limit, by: call.principal)
    let names = try call.names(of: page.records.flatMap(\.people))
    var writer = JSONWriter(capacity: 256 * page.records.count)
    for record in page.records {
      writer.security(record, names)
      writer.endLine()
    }
    var response = Response(
      status: .ok, headers: [.contentType: "application/jsonl"],
      body: ResponseBody(byteBuffer: writer.buffer))
    if let next = page.next {
      let address = "/api/v1/audit\(query.query(at: next))&limit=\(limit)"
      response.headers[.link] = "<\(address)>; rel=\"next\""
    }
    return response
  }

  private static func limit(_ text: String?) throws -> Int {
    guard let text else { return standardAudit }
    guard let limit = Int(text), (1...maximumAudit).contains(limit) else {
      throw Problem(
        parameter: "limit", "limit is a number from 1 to \(maximumAudit), not “\(text.prefix(60))”."
      )
    }
    return limit
  }
}

extension APICall {
  /// - Throws: `.refused(.denied)` for whoever may not read the audit trail.
  fileprivate func requireAudit() throws {
    guard try ledger.rights(of: principal).permits(.audit) else {
      throw LedgerError.refused(.denied(.audit))
    }
  }
}

extension APIParameter {
  static let audit = [
    APIParameter(
      name: "kind", place: .query, schema: .oneOf(SecurityKind.all, "What happened"),
      isRepeatable: true),
    APIParameter(
      name: "person", place: .query,
      schema: .text("Who did it, or whom it is about: a number, an e-mail, a name or `me`")),
    APIParameter(
      name: "address", place: .query,
      schema: .text("Where it came from: an IP address. The log's events have none")),
    APIParameter(
      name: "since", place: .query, schema: .text("From this moment on: \(When.forms)")),
    APIParameter(
      name: "until", place: .query, schema: .text("Up to this moment, in the same forms")),
    APIParameter(
      name: "limit", place: .query, schema: .number("1 to 1000; 100 without it")),
    APIParameter(
      name: "cursor", place: .query, schema: .text("From the `Link` of the answer before")),
  ]
}

extension JSONWriter {
  /// One line of the trail.
  mutating func security(_ record: SecurityRecord, _ names: PersonNames) {
    object {
      $0.member("at")
      $0.time(record.at)
      $0.member("kind")
      $0.string(record.kind)
      $0.member("person")
      $0.person(record.person, names)
      $0.member("by")
      $0.person(record.by, names)
      $0.member("address")
      $0.string(record.address.isEmpty ? nil : record.address)
      $0.member("detail")
      $0.string(record.words { names[$0] ?? "person \($0)" })
      $0.member("count")
      $0.number(record.count)
      switch record.source {
      case .entry(let kept):
        $0.member("entry")
        $0.number(kept.number)
      case .event(let entry):
        $0.member("position")
        $0.number(entry.position.rawValue)
      }
    }
  }
}
