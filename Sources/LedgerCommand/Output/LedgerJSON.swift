import Domain
import EventLog
import Ledger

/// Writes what the ledger answers, in the shapes of the API.
struct LedgerJSON {
  let names: PersonNames

  func person(_ person: PersonNumber?) -> JSON {
    guard let person else { return .null }
    return ["person": JSON(person.rawValue), "name": JSON(names.known(person))]
  }

  func request(_ request: RequestSummary) -> JSON {
    let members: JSON = [
      "key": .string(request.key.description), "board": .string(request.board),
      "title": .string(request.title), "status": .string(request.status.id),
      "statusCategory": .string(request.status.category.name),
      "priority": .string(request.priority.name), "owner": person(request.owner),
      "requester": person(request.requester), "createdAt": time(request.createdAt),
      "updatedAt": time(request.updatedAt), "revision": JSON(request.revision),
      "fields": fields(request.fields),
    ]
    return members.adding(optional("externalKey", request.externalKey))
      .adding(request.isErased ? ["erased": true] : [:])
      .adding(request.isWithdrawn ? ["withdrawn": true] : [:])
  }

  /// One request alone, with what a list leaves out.
  func detail(_ detail: RequestDetail, on board: BoardDefinition) -> JSON {
    let next = detail.nextStatuses.map { next -> JSON in
      ["status": .string(next.status.id), "needsReason": .bool(next.needsReason)]
    }
    let history = detail.history.map { event($0, of: detail.summary.key, on: board) }
    return request(detail.summary).adding([
      "details": .string(detail.details), "nextStatuses": .array(next),
      "history": .array(history), "asOf": moment(detail.asOf),
    ])
  }

  func list(_ rows: [RequestSummary], total: Int, asOf: Moment, next: String?) -> JSON {
    [
      "asOf": moment(asOf), "total": JSON(total), "requests": .array(rows.map(request)),
      "next": JSON(next),
    ]
  }

  /// With the axis where it is not the usual one.
  func moment(_ moment: Moment) -> JSON {
    let members: JSON = ["position": JSON(moment.position.rawValue), "time": time(moment.time)]
    return moment.axis == .recorded
      ? members : members.adding(["axis": .string(moment.axis.rawValue)])
  }

  /// Which event made each part of a request what it is, in the shape of the request itself.
  func setBy(_ origins: [RequestPart: Origin], on board: BoardDefinition) -> JSON {
    func members(_ parts: [(String, RequestPart)]) -> JSON {
      .object(
        parts.compactMap { name, part in
          origins[part].map { JSON.Member(name: name, value: origin($0)) }
        })
    }
    let parts: [(String, RequestPart)] = [
      ("title", .title), ("details", .details), ("status", .status), ("owner", .owner),
      ("priority", .priority),
    ]
    let fields = members(board.fields.map { ($0.id, .field($0.id)) })
    return ["setBy": members(parts).adding(["fields": fields])]
  }

  func origin(_ origin: Origin) -> JSON {
    [
      "position": JSON(origin.position.rawValue), "at": time(origin.happenedAt),
      "recordedAt": time(origin.recordedAt), "by": person(origin.actor),
    ]
  }

  func board(_ board: BoardDefinition) -> JSON {
    [
      "board": .string(board.slug), "name": .string(board.name), "prefix": .string(board.prefix),
      "statuses": .array(
        board.statuses.map {
          [
            "id": .string($0.id), "name": .string($0.name), "category": .string($0.category.name),
          ]
        }),
      "transitions": .array(
        board.transitions.map {
          [
            "from": .string(board.status($0.from).id), "to": .string(board.status($0.to).id),
            "needsReason": .bool($0.needsReason),
          ]
        }),
      "fields": .array(
        board.fields.map {
          ["id": .string($0.id), "label": .string($0.label), "kind": .string($0.kind.name)]
        }),
      "priorities": .array(Priority.allCases.map { .string($0.name) }),
    ]
  }

  func time(_ time: Timestamp) -> JSON { .string(time.description) }

  func fields(_ fields: [FieldValue]) -> JSON {
    .object(fields.map { JSON.Member(name: $0.id, value: .string($0.value)) })
  }

  /// A member that is there only with a value.
  func optional(_ name: String, _ value: String?) -> JSON {
    .object(value.map { [JSON.Member(name: name, value: .string($0))] } ?? [])
  }
}

extension FieldKind {
  fileprivate var name: String {
    switch self {
    case .text: "text"
    case .date: "date"
    case .link: "link"
    }
  }
}
