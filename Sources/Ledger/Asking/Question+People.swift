import Directory
import Domain
import EventLog

extension Question {
  /// Everybody who had joined, by number.
  func people() throws -> [Standing] {
    if cut == .none { return try views.directory.everybody(in: snapshot) }
    var people: [PersonNumber: Standing] = [:]
    for event in try personEvents() {
      if let standing = event.beginning {
        people[standing.person] = standing
      } else {
        people[event.person]?.evolve(event)
      }
    }
    return people.values.sorted { $0.person < $1.person }
  }

  /// What happened to people, of what counts.
  private func personEvents() throws -> [PersonEvent] {
    var headers: [(position: Position, header: Header)] = []
    _ = try reader.forEachHeader(from: Position(1), through: moment.position) { position, header in
      if EventKind.ofPeople.contains(header.kind), cut.includes(header, at: position) {
        headers.append((position, copy header))
      }
      return true
    }
    return try headers.compactMap { position, header in
      guard case .person(let event) = try StoredEvent.fact(header, at: position) else { return nil }
      return event
    }
  }
}
