import Domain
import EventLog
import FilterIndex
import ProjectionEngine
import RequestList

extension Question {
  /// The requests whose text has a word beginning with each word of `text`, or whose key it is; nil
  /// where `text` has no words. Some of them may not be there yet.
  ///
  /// Linear in what the index finds; reads the text of requests that were edited or had a comment retracted, and in the past of
  /// those that have a word from a comment or an edit alone.
  func requests(
    on board: BoardNumber, _ definition: BoardDefinition, matching text: String
  ) throws -> RequestSet? {
    let wanted = Words.list(text)
    guard !wanted.isEmpty else { return nil }
    var found: RequestSet?
    var doubtful = RequestSet()
    for word in wanted {
      var matches = try views.index.requests(on: board, withWord: word, in: snapshot)
      if cut != .none {
        var late = matches.later
        late.subtract(matches.submitted)
        doubtful.formUnion(late)
      }
      matches.submitted.formUnion(matches.later)
      if found == nil {
        found = matches.submitted
      } else {
        found?.formIntersection(matches.submitted)
      }
    }
    var matching = found ?? RequestSet()
    try removeOthers(from: &matching, on: board, wanted, doubtful: doubtful)
    if let key = RequestKey(Wording.trimmed(text)), key.prefix == definition.prefix,
      key.number.rawValue <= (try views.requests.size(of: board, in: snapshot))
    {
      matching.insert(key.number.rawValue)
    }
    return matching
  }

  /// Removes requests that have the words at another time and not at this question's: the index only
  /// ever adds.
  private func removeOthers(
    from found: inout RequestSet, on board: BoardNumber, _ wanted: [[UInt8]], doubtful: RequestSet
  ) throws {
    var unsure: [UInt32] = []
    try views.requests.forEachRow(of: found, on: board, in: snapshot) { number, row in
      if row.isEdited || doubtful.contains(number) { unsure.append(number) }
    }
    for number in unsure {
      let reference = RequestReference(board: board, number: RequestNumber(number))
      if !Words.match(wanted, in: try words(of: reference)) { found.remove(number) }
    }
  }

  /// The words of a request's text, comments included; none where it is not there yet.
  private func words(of reference: RequestReference) throws -> Set<[UInt8]> {
    let history = try history(of: reference).map(\.past)
    guard let request = ProjectRequest(history: history) else { return [] }
    let undone = UndoneEvents(in: history)
    var words = Set<[UInt8]>()
    for past in history where !undone.contains(past.number) {
      if case .commented(let text) = past.event { Words.collect(from: text, into: &words) }
    }
    let fields = request.fields.map(\.value)
    for text in [request.title, request.details, request.externalKey ?? ""] + fields {
      Words.collect(from: text, into: &words)
    }
    return words
  }
}
