import ArgumentParser
import Domain
import Ledger

extension RequestQuery {
  /// A filter in the words of an address: `status=waiting`, `owner=me`.
  ///
  /// - Throws: `Failure` for a name that is no filter.
  init(_ parts: [FieldOption], in open: OpenLedger) throws {
    self.init()
    for part in parts.map(\.value) {
      switch part.id {
      case "status": statuses.append(part.value)
      case "owner": owners.append(try open.owner(part.value).map { .person($0) } ?? .nobody)
      case "requester": requesters.append(try open.person(part.value))
      case "priority":
        guard let priority = Priority(name: part.value) else {
          throw Failure(Refusal.unknownPriority(part.value))
        }
        priorities.append(priority)
      case "q": text = part.value
      default:
        throw Failure(
          .usage, "There is no filter “\(part.id.prefix(60))”.",
          hint: "Filters: status, owner, requester, priority, q.")
      }
    }
  }
}

/// Which requests of a board are meant. Values of one filter widen it, filters together narrow it.
struct FilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only with this status; can be repeated.", valueName: "status"))
  var status: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only of this owner: an e-mail, a number, me, nobody; can be repeated.", valueName: "person"))
  var owner: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only requested by: an e-mail, a number, me; can be repeated.", valueName: "person"))
  var requester: [String] = []

  @Option(help: "Only with this priority; can be repeated.")
  var priority: [Priority] = []

  @Option(
    name: .customLong("q"), parsing: .unconditional,
    help: ArgumentHelp("Only with these words, or words that begin so.", valueName: "text"))
  var words: String?

  /// The query, with the people looked up.
  func query(in open: OpenLedger) throws -> RequestQuery {
    var query = RequestQuery()
    query.statuses = status
    query.owners = try owner.map { text in
      try open.owner(text).map { .person($0) } ?? .nobody
    }
    query.requesters = try requester.map { try open.person($0) }
    query.priorities = priority
    query.text = words ?? ""
    return query
  }
}
