import Domain
import EventLog
import ProjectionEngine

extension RequestLedger {
  /// What undoing `target` would do, and what stands against it. Linear in what it touches; for roles
  /// of people, in the log.
  ///
  /// - Throws: `.refused`: `.denied` for whoever might not have done it in the first place,
  ///   `.unknownEvent`.
  public func preview(
    undoing target: UndoTarget, by actor: some Principal
  ) throws(LedgerError) -> UndoPreview {
    try ask(as: actor) { question in
      let plan = try UndoPlan(target, in: question)
      try plan.check(question.rights, on: question.allBoards())
      return try question.preview(plan, of: target)
    }
  }
}

extension Question {
  /// How many of these events whoever asks may see.
  private func visible(_ positions: [Position]) throws -> Int {
    let boards = Set(try boards().map(\.number))
    return try positions.count { position in
      guard let header = try reader.header(at: position) else { return false }
      return !header.isOfRequest || boards.contains(BoardNumber(header.board))
    }
  }

  fileprivate func preview(_ plan: UndoPlan, of target: UndoTarget) throws -> UndoPreview {
    let most = UndoPreview.maximumListed
    let names = try LogNames(self)
    var steps: [UndoStep] = []
    for request in plan.requests {
      let texts = try UndoneTexts(request)
      for step in request.undo.steps.prefix(most - steps.count) {
        let entry = try entry(at: Position(step.event.rawValue), names)
        steps.append(UndoStep(event: entry, effect: texts.effect(of: step)))
      }
    }
    for step in plan.role?.steps ?? [] {
      let entry = try entry(at: Position(step.event.rawValue), names)
      steps.append(UndoStep(event: entry, effect: .role(step.role)))
    }
    for step in plan.access?.undo.steps ?? [] {
      let entry = try entry(at: Position(step.event.rawValue), names)
      steps.append(UndoStep(event: entry, effect: .access(step.state)))
    }
    for step in plan.policy?.steps ?? [] {
      let entry = try entry(at: Position(step.event.rawValue), names)
      steps.append(UndoStep(event: entry, effect: .policy(step.state)))
    }
    steps = Array(steps.prefix(most))
    let dependents = plan.dependents
    return UndoPreview(
      target: target, asOf: moment, event: try entry(at: target.position, names),
      batch: try visible(plan.batch), steps: steps, count: plan.count,
      dependents: try dependents.prefix(most).map { try entry(at: $0, names) },
      dependentCount: dependents.count, refusals: plan.refusals)
  }
}

/// What the texts of a request are once a plan is carried out.
private struct UndoneTexts {
  private let history: [PastEvent]
  private let after: ProjectRequest?

  init(_ touched: UndoPlan.Touched) throws {
    history = touched.history.map(\.past)
    var next = history.last?.number.rawValue ?? 0
    let undos = touched.undo.steps.map { step -> PastEvent in
      next += 1
      let undone = Undone(event: step.event, restored: step.restored, reason: nil)
      return PastEvent(EventNumber(next), by: .operator, .undone(undone))
    }
    after = ProjectRequest(history: history + undos)
  }

  func effect(of step: RequestUndo.Step) -> UndoStep.Effect {
    guard step.restored == .text, let after, case .edited(let edited) = base(of: step.event)
    else { return .request(step.restored) }
    return .text(
      Edited(
        title: edited.title.map { _ in after.title },
        details: edited.details.map { _ in after.details },
        fields: edited.fields.map { FieldValue(id: $0.id, value: after[field: $0.id] ?? "") }))
  }

  /// The event that is taken back or brought back in the end.
  private func base(of number: EventNumber) -> RequestEvent? {
    var event = history.first { $0.number == number }?.event
    while let undoes = event?.undoes { event = history.first { $0.number == undoes }?.event }
    return event
  }
}
