public import Domain

/// Takes down what happened around a ledger.
public struct AuditTrail: Sendable {
  private let clock: SignInClock
  private let take: @Sendable (AuditEntry) -> Void

  public init(clock: SignInClock = .system, take: @escaping @Sendable (AuditEntry) -> Void) {
    self.clock = clock
    self.take = take
  }

  /// Keeps nothing: for tests that are about something else.
  public static let none = AuditTrail { _ in }

  /// Notes that something happened. Never fails, and never waits for the disk.
  ///
  /// - Parameters:
  ///   - person: whom it is about.
  ///   - doer: who did it, where that may be another; it came from their address.
  ///   - detail: in words, without secrets; as much of it is kept as `AuditEntry.maximumDetail`.
  public func note(
    _ kind: AuditEntry.Kind, person: PersonNumber? = nil, by doer: PersonNumber? = nil,
    address: String = "", _ detail: String = ""
  ) {
    take(
      AuditEntry(
        at: clock.now(), kind: kind, person: person, by: doer, address: address, detail: detail))
  }
}
