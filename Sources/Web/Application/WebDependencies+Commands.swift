import Domain
import EventLog
import Hummingbird
import Ledger

extension WebDependencies {
  /// Carries out what a form that was sent asks for; the same form again is the same command.
  ///
  /// - Throws: `NotSignedIn`, `CSRFFailure`; `LedgerError`.
  func carryOut(
    _ command: Command, _ request: Request, _ context: LedgerRequestContext
  ) async throws -> Outcome {
    let (person, fields) = try context.requireForm()
    return try await ledger.perform(
      command, by: try context.requirePrincipal(),
      options: CommandOptions(id: CommandID(key: fields["command"], by: person, on: request)))
  }
}
