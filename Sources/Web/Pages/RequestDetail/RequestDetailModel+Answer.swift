import Domain
import EventLog
import Ledger

extension RequestDetailModel {
  /// More would bury what is new; the rest is one click away.
  static let shownHistory = 100

  /// The page that shows what the ledger answered.
  ///
  /// - Parameter wholeHistory: whether old events are shown however many there are.
  init(
    _ detail: RequestDetail, of board: BoardDefinition, wholeHistory: Bool, frame: Frame,
    team: [PersonLabel], tokens: FormTokens, now: Timestamp,
    label: @escaping (PersonNumber) -> PersonLabel
  ) {
    let summary = detail.summary
    let told = HistoryTeller(board: board, label: label).tell(detail.history)
    let shown = wholeHistory ? told.count : Self.shownHistory
    self.init(
      frame: frame, slug: board.slug, boardName: board.name, key: summary.key.description,
      externalKey: summary.externalKey, title: summary.title, details: detail.details,
      status: summary.status, priority: summary.priority, owner: summary.owner.map(label),
      requester: label(summary.requester), createdAt: summary.createdAt,
      updatedAt: summary.updatedAt, revision: summary.revision,
      fields: summary.fields.compactMap { Field($0, on: board) }, history: told.suffix(shown),
      hiddenHistory: max(0, told.count - shown), next: detail.nextStatuses, team: team,
      tokens: tokens, now: now)
    isWithdrawn = summary.isWithdrawn
    erasures = detail.erasures.map { erasure in
      Erasure(
        person: erasure.person.map(label), actor: label(erasure.actor), at: erasure.at,
        reason: erasure.reason)
    }
    setBy = detail.setBy.mapValues { Source($0, label: label) }
    typed.owner = summary.owner?.description ?? "nobody"
    lookBack =
      detail.history.dropLast().last.map {
        PastAddress($0.position).link("/r/\(summary.key)")
      } ?? PastAddress(detail.asOf.position).link("/r/\(summary.key)")
  }
}

extension RequestDetailModel.Field {
  fileprivate init?(_ value: FieldValue, on board: BoardDefinition) {
    guard let definition = board.field(value.id) else { return nil }
    self.init(
      id: value.id, label: definition.label, kind: definition.kind, value: value.value)
  }
}
