import Crypto
import Directory
import Domain
import EventLog
import RequestList
import Timeline

/// What an erasure takes, and the event that says so.
struct ErasurePlan {
  /// Of the bodies that are to go; each is there.
  var positions: [Position] = []
  var requests = 0
  /// Whether there is anything to do.
  var isNeeded = false
  /// What is left of keys that requests had elsewhere.
  var formerKeys: [PersonErasure.FormerKey] = []
}

extension WriteSession {
  /// Removes what `target` names, and appends the event that says so, in one durable commit of the
  /// log. The views are left behind: they never take an erasure in.
  func erase(
    _ target: ErasureTarget, reason: String?, by actor: PersonNumber
  ) throws(LedgerError) -> ErasureReport {
    let kept: String?
    do throws(Refusal) { kept = try Erasing.reason(reason) } catch { throw .refused(error) }
    let plan = try plan(erasing: target, by: actor)
    guard plan.isNeeded else { return ErasureReport(position: nil, texts: 0, requests: 0) }
    let position: Position
    let context = CommandContext(actor: actor, id: newCommandID())
    switch target {
    case .content(let key):
      let (reference, row) = try find(key)
      let erasure = ContentErasure(reason: kept, formerKey: plan.formerKeys.first?.digest)
      position = try commitErasure(
        .request(reference, .contentErased(erasure)), revision: row.revision + 1, context,
        of: plan.positions)
    case .person(let person, let keepsTexts):
      let erasure = PersonErasure(
        includesTexts: !keepsTexts, reason: kept, formerKeys: plan.formerKeys)
      position = try commitErasure(.person(.erased(person, erasure)), context, of: plan.positions)
    }
    return ErasureReport(
      position: position, texts: plan.positions.count, requests: plan.requests)
  }

  /// What erasing `target` takes. Changes nothing.
  func plan(
    erasing target: ErasureTarget, by actor: PersonNumber
  ) throws(LedgerError) -> ErasurePlan {
    try check(.erase, rights(of: actor))
    switch target {
    case .content(let key): return try plan(erasing: find(key))
    case .person(let person, let keepsTexts): return try plan(erasing: person, keepsTexts)
    }
  }

  private func find(
    _ key: RequestKey
  ) throws(LedgerError) -> (reference: RequestReference, row: RequestRow) {
    let reference = RequestReference(
      board: try board(withPrefix: key, for: .unlimited).number, number: key.number)
    guard let row = views.requests.row(of: reference, in: view) else {
      throw .refused(.unknownRequest(key.description))
    }
    return (reference, row)
  }

  private func plan(
    erasing request: (reference: RequestReference, row: RequestRow)
  ) throws(LedgerError) -> ErasurePlan {
    var plan = ErasurePlan()
    let positions = views.timeline.positions(
      of: request.reference, through: request.row.revision, in: view)
    for position in positions {
      guard try hasBody(at: position) else { continue }
      plan.positions.append(position)
      // Why it was erased before goes with the rest, and alone is no reason to erase again.
      if case .request(_, .contentErased) = try event(at: position).1 {
      } else {
        plan.isNeeded = true
      }
      // Of several erasures the last one knows: each hands on what the one before had kept.
      let digest = try formerKey(at: position)
      plan.formerKeys = digest.map { [$0] } ?? plan.formerKeys
    }
    plan.requests = plan.positions.isEmpty ? 0 : 1
    return plan
  }

  private func plan(
    erasing person: PersonNumber, _ keepsTexts: Bool
  ) throws(LedgerError) -> ErasurePlan {
    var plan = ErasurePlan()
    var touched = Set<RequestReference>()
    for position in keepsTexts ? [] : try typed(by: person) {
      guard try hasBody(at: position) else { continue }
      plan.positions.append(position)
      if let key = try formerKey(at: position) { plan.formerKeys.append(key) }
      if case .request(let reference, _) = try event(at: position).1 { touched.insert(reference) }
    }
    plan.requests = touched.count
    let standing = views.directory.standing(of: person, in: view)
    do throws(Refusal) {
      plan.isNeeded = try Erasing.isNeeded(
        for: person, standing: standing, hasTexts: !plan.positions.isEmpty,
        admins: Int(views.directory.totals(in: view).admins))
    } catch { throw .refused(error) }
    return plan
  }

  /// What the key is told again by that the event at `position` gave a request, or had of it.
  private func formerKey(
    at position: Position
  ) throws(LedgerError) -> PersonErasure.FormerKey? {
    guard case .request(let reference, let event) = try event(at: position).1 else { return nil }
    switch event {
    case .submitted(let submitted):
      return submitted.externalKey.map { key in
        PersonErasure.FormerKey(
          board: reference.board, digest: digest(ofKey: key, on: reference.board))
      }
    case .contentErased(let erasure):
      return erasure.formerKey.map {
        PersonErasure.FormerKey(board: reference.board, digest: $0)
      }
    case .assigned, .statusChanged, .prioritised, .edited, .commented, .undone, .withheld:
      return nil
    }
  }
}

extension KeyDigest {
  /// How much of SHA-256 is kept: enough that no two keys of a ledger meet by chance.
  private static let size = 16

  /// The digest of a key that a request of `board` has elsewhere. Stored, so its bytes never change.
  init(of key: String, on board: BoardNumber, ledger: CommandID) {
    var hash = SHA256()
    hash.update(data: Array("request-ledger former key\n\(ledger)\n\(board)\n\(key)".utf8))
    self.init(Array(hash.finalize().prefix(Self.size)))
  }
}
