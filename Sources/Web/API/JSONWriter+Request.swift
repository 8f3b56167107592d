import Domain
import EventLog
import Ledger

extension JSONWriter {
  /// What one request of a list takes, as a guess.
  static let typicalRequest = 480

  /// One request, as in a list.
  mutating func request(_ request: RequestView, _ names: PersonNames) {
    object { $0.members(of: request, names) }
  }

  /// One request alone, with what a list leaves out.
  mutating func request(_ request: RequestAtRevision, _ names: PersonNames) {
    object {
      if let moment = request.moment { $0.past(moment) }
      $0.members(of: request.view, names)
      $0.member("details")
      $0.string(request.details)
      if let setBy = request.setBy {
        $0.member("setBy")
        $0.setBy(setBy, names)
      }
    }
  }

  private mutating func members(of request: RequestView, _ names: PersonNames) {
    member("key")
    string(request.key.description)
    member("board")
    string(request.board)
    member("title")
    string(request.title)
    if request.isErased {
      member("erased")
      bool(true)
    }
    if request.isWithdrawn {
      member("withdrawn")
      bool(true)
    }
    member("status")
    string(request.status.id)
    member("statusCategory")
    string(request.status.category.name)
    member("priority")
    string(request.priority.name)
    member("owner")
    person(request.owner, names)
    member("requester")
    person(request.requester, names)
    member("createdAt")
    time(request.createdAt)
    member("updatedAt")
    time(request.updatedAt)
    member("revision")
    number(request.revision)
    member("fields")
    fields(request.fields)
    if let externalKey = request.externalKey {
      member("externalKey")
      string(externalKey)
    }
  }

  mutating func fields(_ fields: [FieldValue]) {
    object {
      for field in fields {
        $0.member(named: field.id)
        $0.string(field.value)
      }
    }
  }

  /// A page of a list.
  mutating func list(_ page: RequestPage, _ names: PersonNames) {
    object {
      $0.member("asOf")
      $0.moment(page.asOf)
      $0.member("total")
      $0.number(page.total)
      $0.member("requests")
      $0.array {
        for row in page.rows {
          $0.element()
          $0.request(RequestView(row), names)
        }
      }
      $0.member("next")
      $0.string(page.next)
    }
  }

  mutating func moment(_ moment: Moment) {
    object {
      $0.member("position")
      $0.number(moment.position.rawValue)
      $0.member("time")
      $0.time(moment.time)
      if moment.axis != .recorded {
        $0.member("axis")
        $0.string(moment.axis.rawValue)
      }
    }
  }

  /// The member that says which moment an answer is as of, where it is not about now.
  mutating func past(_ moment: Moment) {
    if moment.isNow { return }
    member("asOf")
    self.moment(moment)
  }
}
