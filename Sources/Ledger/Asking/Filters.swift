import Domain
import EventLog
import FilterIndex
import ProjectionEngine
import RequestList

/// What a query asks for, as sets of requests: one for each filter that says something.
struct Filters {
  private var sets: [Facet: RequestSet] = [:]
  /// What the text filter matches; nil where nothing is searched.
  private var text: RequestSet?

  init(
    _ query: RequestQuery, on board: BoardNumber, _ definition: BoardDefinition,
    of question: borrowing Question
  ) throws {
    let statuses = try query.statuses.map { id in
      guard let status = definition.status(id) else {
        throw Refusal.unknownStatus(id, allowed: definition.statuses.map(\.id))
      }
      return UInt32(status.code.rawValue)
    }
    let owners = query.owners.map { owner in
      switch owner {
      case .person(let person): FacetRow.code(person)
      case .nobody: FacetRow.code(nil)
      }
    }
    for (facet, values) in [
      (Facet.status, statuses), (.owner, owners), (.requester, query.requesters.map(\.rawValue)),
      (.priority, query.priorities.map { UInt32($0.rawValue) }),
    ] where !values.isEmpty {
      // A value named twice is one value.
      sets[facet] = try question.views.index.requests(
        on: board, facet, among: Array(Set(values)), in: question.snapshot)
    }
    text = try question.requests(on: board, definition, matching: query.text)
  }

  /// What matches every filter but that of `facet`; nil where that is everything.
  func matching(except facet: Facet? = nil) -> RequestSet? {
    var matching = text
    for (filter, set) in sets where filter != facet {
      if matching == nil { matching = set } else { matching?.formIntersection(set) }
    }
    return matching
  }
}

extension Question {
  /// The requests whose text has a word beginning with each word of `text`, or whose key it is; nil
  /// where `text` has no words.
  fileprivate func requests(
    on board: BoardNumber, _ definition: BoardDefinition, matching text: String
  ) throws -> RequestSet? {
    let wanted = Words.list(text)
    guard let first = wanted.first else { return nil }
    var found = try views.index.requests(on: board, withWord: first, in: snapshot)
    for word in wanted.dropFirst() {
      found.formIntersection(try views.index.requests(on: board, withWord: word, in: snapshot))
    }
    try removeEdited(from: &found, on: board, wanted)
    if let key = RequestKey(Wording.trimmed(text)), key.prefix == definition.prefix,
      key.number.rawValue <= (try views.requests.size(of: board, in: snapshot))
    {
      found.insert(key.number.rawValue)
    }
    return found
  }

  /// Removes requests that had the words once and were edited since: the index only ever adds.
  private func removeEdited(
    from found: inout RequestSet, on board: BoardNumber, _ wanted: [[UInt8]]
  ) throws {
    var edited = try views.index.requests(on: board, .edited, among: [1], in: snapshot)
    edited.formIntersection(found)
    for number in edited.numbers {
      let reference = RequestReference(board: board, number: RequestNumber(number))
      if !Words.match(wanted, in: try words(of: reference)) { found.remove(number) }
    }
  }

  /// The words of a request's text as it is now, comments included.
  func words(of reference: RequestReference) throws -> Set<[UInt8]> {
    let history = try history(of: reference)
    guard let first = history.first, var request = ProjectRequest(beginning: first.event) else {
      preconditionFailure("the history of request \(reference.number) does not begin")
    }
    var words = Set<[UInt8]>()
    for entry in history.dropFirst() {
      request.evolve(entry.event)
      if case .commented(let text) = entry.event { Words.collect(from: text, into: &words) }
    }
    let fields = request.fields.map(\.value)
    for text in [request.title, request.details, request.externalKey ?? ""] + fields {
      Words.collect(from: text, into: &words)
    }
    return words
  }
}
