/// What a history from elsewhere says happened to a request.
public enum ImportedChange: Equatable, Sendable {
  /// In the status with this id, with the key it has there.
  case submitted(Submission, status: String, externalKey: String)
  case statusChanged(to: String)
  case assigned(to: PersonNumber?)
  case edited(Edit)
}

extension ProjectRequest {
  /// Chooses the events that say what a history from elsewhere says.
  ///
  /// Transitions are not enforced on the past, but everything has to exist: statuses, fields,
  /// people. What changes nothing answers with no event.
  public static func decide(
    imported change: ImportedChange, on request: ProjectRequest?, in circumstances: Circumstances
  ) throws(Refusal) -> [RequestEvent] {
    let board = circumstances.board
    switch (request, change) {
    case (nil, .submitted(let submission, let status, let externalKey)):
      let status = try board.known(status)
      try Wording.check(externalKey: externalKey)
      let events = try decide(.submit(submission), on: nil, in: circumstances)
      guard case .submitted(var submitted)? = events.first else { return [] }
      submitted.status = status.code
      submitted.externalKey = externalKey
      return [.submitted(submitted)]
    case (let request?, .statusChanged(let id)):
      let status = try board.known(id)
      return status.code == request.status
        ? [] : [.statusChanged(to: status.code, reason: nil)]
    case (let request?, .assigned(let person)):
      return try decide(.assign(to: person), on: request, in: circumstances)
    case (let request?, .edited(let edit)):
      return try decide(.edit(edit), on: request, in: circumstances)
    case (nil, _): throw .notSubmitted
    case (_?, .submitted): throw .submittedTwice
    }
  }
}

extension BoardDefinition {
  fileprivate func known(_ id: String) throws(Refusal) -> Status {
    guard let status = status(id) else {
      throw .unknownStatus(id, allowed: statuses.map(\.id))
    }
    return status
  }
}
