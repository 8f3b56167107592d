import Domain
import Ledger

extension JSONWriter {
  /// - Parameter moment: where it is told alone, what it is as of.
  mutating func board(_ board: BoardSummary, at moment: Moment? = nil) {
    object {
      if let moment { $0.past(moment) }
      $0.members(of: board.definition)
      $0.member("requests")
      $0.number(board.requests)
      $0.member("unfinished")
      $0.number(board.unfinished)
    }
  }

  mutating func members(of board: BoardDefinition) {
    member("board")
    string(board.slug)
    member("name")
    string(board.name)
    member("prefix")
    string(board.prefix)
    member("statuses")
    each(board.statuses) { $0.status($1) }
    member("transitions")
    each(board.transitions) { $0.transition($1, on: board) }
    member("fields")
    each(board.fields) { $0.field($1) }
    member("priorities")
    each(Priority.allCases) { $0.string($1.name) }
  }

  mutating func each<Element>(
    _ elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) -> Void
  ) {
    array {
      for element in elements {
        $0.element()
        write(&$0, element)
      }
    }
  }

  private mutating func status(_ status: Status) {
    object {
      $0.member("id")
      $0.string(status.id)
      $0.member("name")
      $0.string(status.name)
      $0.member("category")
      $0.string(status.category.name)
    }
  }

  private mutating func transition(_ transition: Transition, on board: BoardDefinition) {
    object {
      $0.member("from")
      $0.string(board.status(transition.from).id)
      $0.member("to")
      $0.string(board.status(transition.to).id)
      $0.member("needsReason")
      $0.bool(transition.needsReason)
    }
  }

  private mutating func field(_ field: FieldDefinition) {
    object {
      $0.member("id")
      $0.string(field.id)
      $0.member("label")
      $0.string(field.label)
      $0.member("kind")
      $0.string(field.kind.name)
    }
  }
}

extension FieldKind {
  /// The stable name, in JSON.
  var name: String {
    switch self {
    case .text: "text"
    case .date: "date"
    case .link: "link"
    }
  }
}
