import EventLog
import Hummingbird
import Ledger

/// The moment that a page is about: as its address says it, and what that became.
struct PageMoment: Sendable, Equatable {
  let address: PastAddress
  /// Nil for now, which each question finds for itself.
  let moment: Moment?

  static let now = PageMoment(address: .now, moment: nil)

  var isNow: Bool { moment == nil }

  /// What all questions of one page ask, so that all their answers are about the same moment.
  var asOf: AsOf { moment?.asOf ?? .now }
}

extension WebDependencies {
  /// The moment that an address asks about.
  ///
  /// - Throws: `Problem` that names the parameter; `LedgerError.notYet`.
  func moment(_ query: FormFields) throws -> PageMoment {
    try moment(at: try PastAddress(query, now: clock.now()))
  }

  /// The same for an address that is read already.
  ///
  /// - Throws: `LedgerError.notYet`.
  func moment(at address: PastAddress) throws -> PageMoment {
    if address.isNow { return .now }
    return PageMoment(address: address, moment: try ledger.moment(address.asOf))
  }
}

extension Request {
  /// Refuses to change anything from an address that names a moment: whoever sees the past is not to
  /// change the present by mistake.
  func refusePast() throws {
    let query = try query()
    guard let name = PastAddress.parameters.first(where: { query[$0] != nil }) else { return }
    throw Problem(
      parameter: name, "The past cannot be changed, and nothing was. Go back to now to change it.")
  }
}
