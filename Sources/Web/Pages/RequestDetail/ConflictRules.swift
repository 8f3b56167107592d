import Domain
import EventLog
import Ledger

extension RequestCommand {
  /// Whether it matters what the request was like when the form was made. A comment stands beside
  /// whatever else was said.
  var minds: Bool {
    switch self {
    case .submit, .comment: false
    case .assign, .changeStatus, .edit: true
    }
  }

  /// Whether `event` changed what this command changes too.
  func collides(with event: RequestEvent) -> Bool {
    switch (self, event) {
    case (.assign, .assigned), (.changeStatus, .statusChanged), (.edit, .edited),
      (.edit, .prioritised), (.edit, .contentErased),
      (.assign, .withheld(.assigned)), (.changeStatus, .withheld(.statusChanged)),
      (.edit, .withheld(.edited)), (.edit, .withheld(.prioritised)),
      (.edit, .withheld(.contentErased)):
      true
    case (_, .undone(let undone)): collides(with: undone.restored)
    case (_, .withheld(.undone(_, let restored))): collides(with: restored)
    case (.submit, _), (.assign, _), (.changeStatus, _), (.edit, _), (.comment, _): false
    }
  }
}

extension RequestCommand {
  private func collides(with restored: Restored) -> Bool {
    switch (self, restored) {
    case (.assign, .owner), (.changeStatus, .status), (.edit, .priority), (.edit, .text): true
    case (.submit, _), (.assign, _), (.changeStatus, _), (.edit, _), (.comment, _): false
    }
  }
}

extension WebDependencies {
  /// How often a change is tried again when unrelated ones keep coming in between.
  private static let maximumTries = 4

  /// Carries out a change that somebody made on a page.
  ///
  /// What came in between stops it only where it is about the same thing: nobody is asked to think
  /// again because of a comment.
  ///
  /// - Throws: `LedgerError.conflict` where it is.
  func perform(
    _ command: RequestCommand, on key: RequestKey, by person: PersonNumber,
    _ options: CommandOptions
  ) async throws(LedgerError) -> Outcome {
    var options = options
    for _ in 1..<Self.maximumTries {
      do {
        return try await ledger.perform(.change(key, command), by: person, options: options)
      } catch .conflict(let conflict) {
        guard !conflict.since.contains(where: { command.collides(with: $0.event) }) else {
          throw .conflict(conflict)
        }
        options.expectedRevision = conflict.actual
      }
    }
    return try await ledger.perform(.change(key, command), by: person, options: options)
  }
}

extension ChangeConflict {
  /// What stands against a change of status or owner.
  init(
    _ conflict: Conflict, _ detail: RequestDetail, on board: BoardDefinition, typed: FormFields,
    told: [HistoryItem], label: @escaping (PersonNumber) -> PersonLabel
  ) {
    let base = detail.state(at: conflict.expected)
    let positions = Set(conflict.since.map(\.position.rawValue))
    let since = told.filter { positions.contains($0.position) }
    let owner = { (person: PersonNumber?) in person.map { label($0).name } ?? "Unowned" }
    if let wanted = typed["status"] {
      self.init(
        subject: "The status", base: base.map { board.status($0.status).name } ?? "",
        theirs: detail.summary.status.name, yours: board.status(wanted)?.name ?? wanted,
        since: since)
    } else {
      let wanted = typed["owner"] ?? ""
      let number = UInt32(wanted).map { owner(PersonNumber($0)) }
      self.init(
        subject: "The owner", base: owner(base?.owner), theirs: owner(detail.summary.owner),
        yours: wanted == "me" ? "Me" : number ?? (wanted == "nobody" ? "Unowned" : wanted),
        since: since)
    }
  }
}
