import Directory
import Domain
import EventLog
import Lookup
import RequestList

/// How an import tells people: the ledger knows them by number alone.
public struct ImportPeople {
  /// The person who has this e-mail or name already; nil where nobody does.
  public var find: (_ name: String) throws -> PersonNumber?
  /// Called before the import becomes durable, with those who will have joined, so that their names
  /// are never missing. They own and request, and never sign in.
  public var willJoin: (_ people: [(name: String, person: PersonNumber)]) throws -> Void

  public init(
    find: @escaping (_ name: String) throws -> PersonNumber?,
    willJoin: @escaping (_ people: [(name: String, person: PersonNumber)]) throws -> Void
  ) {
    self.find = find
    self.willJoin = willJoin
  }
}

/// What an import did, or would do.
public struct ImportReport: Equatable, Sendable {
  /// Requests and events that are new.
  public var requests = 0
  public var events = 0
  /// Lines that change nothing under the mapping.
  public var unchanged = 0
  /// Events that were imported before.
  public var alreadyThere = 0
  /// Events of requests whose text was erased here. They stay away.
  public var erased = 0
  public var peopleJoined = 0

  public init(
    requests: Int = 0, events: Int = 0, unchanged: Int = 0, alreadyThere: Int = 0, erased: Int = 0,
    peopleJoined: Int = 0
  ) {
    self.requests = requests
    self.events = events
    self.unchanged = unchanged
    self.alreadyThere = alreadyThere
    self.erased = erased
    self.peopleJoined = peopleJoined
  }
}

extension RequestLedger {
  /// Takes a history from elsewhere into a board: recorded now, happened then, by whoever did it
  /// there. All of it in one commit, or nothing. Importing again adds nothing.
  ///
  /// - Throws: `.unimportable` with every reason; `.refused(.denied)`.
  public func importHistory(
    _ file: HistoryFile, into board: String, mapping: ImportMapping, people: ImportPeople,
    by actor: PersonNumber, dryRun: Bool = false
  ) throws(LedgerError) -> ImportReport {
    try writer.alone { () throws(LedgerError) in
      try write(keeping: !dryRun) { session throws(LedgerError) in
        try session.importHistory(
          file, into: board, mapping: mapping, people: people.whileKeeping(!dryRun), by: actor)
      }
    }
  }
}

extension ImportPeople {
  /// Tells nobody's name where nothing is kept.
  fileprivate func whileKeeping(_ keeps: Bool) -> ImportPeople {
    keeps ? self : ImportPeople(find: find, willJoin: { _ in })
  }
}

extension WriteSession {
  fileprivate func importHistory(
    _ file: HistoryFile, into slug: String, mapping: ImportMapping, people: ImportPeople,
    by actor: PersonNumber
  ) throws(LedgerError) -> ImportReport {
    let rights = try rights(of: actor)
    let known = try self.board(slug, for: rights)
    try check(.importHistory, on: known, rights)
    let (board, definition) = (known.number, known.definition)
    var report = ImportReport()
    let (numbers, newcomers) = try resolve(file.people, mapping, people)
    let plan = try HistoryPlan(
      file, mapping: mapping, board: definition, importer: actor
    ) { name in
      guard let number = numbers[name] else { preconditionFailure("nobody resolved “\(name)”") }
      return number
    }
    let steps = try wanted(plan.steps, on: board, &report)
    if !steps.isEmpty {
      try join(newcomers, people, by: actor)
      report.peopleJoined = newcomers.count
    }
    let mark = EventBatch.mark(ofImportAt: head.next)
    for step in steps { try take(step, on: board, mark: mark, &report) }
    report.unchanged = plan.unchanged
    return report
  }

  /// What is neither here already nor of a request whose text was erased here.
  private func wanted(
    _ steps: [HistoryPlan.Step], on board: BoardNumber, _ report: inout ImportReport
  ) throws(LedgerError) -> [HistoryPlan.Step] {
    let erased = try formerKeys(on: board)
    var wanted: [HistoryPlan.Step] = []
    for step in steps {
      if views.lookup.answer(to: step.commandID, in: view) != nil {
        report.alreadyThere += 1
      } else if !erased.isEmpty, erased.contains(digest(ofKey: step.externalKey, on: board)) {
        report.erased += 1
      } else {
        wanted.append(step)
      }
    }
    return wanted
  }

  /// The number of each name, and those that nobody has yet, with the numbers they will get.
  private func resolve(
    _ names: [String], _ mapping: ImportMapping, _ people: ImportPeople
  ) throws(LedgerError) -> (
    numbers: [String: PersonNumber], newcomers: [(name: String, person: PersonNumber)]
  ) {
    var numbers: [String: PersonNumber] = [:]
    var newcomers: [(name: String, person: PersonNumber)] = []
    var next = views.directory.totals(in: view).people + 1
    for name in names {
      let meant = mapping.people[name] ?? name
      do {
        if let known = try people.find(meant) {
          numbers[name] = known
        } else if let newcomer = newcomers.first(where: { $0.name == meant }) {
          // Two of their names may mean one person here.
          numbers[name] = newcomer.person
        } else {
          numbers[name] = PersonNumber(next)
          newcomers.append((meant, PersonNumber(next)))
          next += 1
        }
      } catch { throw LedgerError(any: error) }
    }
    return (numbers, newcomers)
  }

  private func join(
    _ newcomers: [(name: String, person: PersonNumber)], _ people: ImportPeople,
    by actor: PersonNumber
  ) throws(LedgerError) {
    do { try people.willJoin(newcomers) } catch { throw LedgerError(any: error) }
    let context = CommandContext(actor: actor, id: newCommandID())
    for newcomer in newcomers {
      try append(
        .person(.joined(newcomer.person, role: .member, maySignIn: false)), context)
    }
  }

  private func take(
    _ step: HistoryPlan.Step, on board: BoardNumber, mark: UInt32, _ report: inout ImportReport
  ) throws(LedgerError) {
    let known = views.lookup.request(
      withExternalKey: step.externalKey, on: board, in: view)
    let number = known ?? RequestNumber(views.requests.size(of: board, in: view) + 1)
    let reference = RequestReference(board: board, number: number)
    let revision = views.requests.row(of: reference, in: view)?.revision ?? 0
    if case .submitted = step.event {
      guard known == nil else {
        throw .unimportable([
          "\(step.externalKey) is here already, from another history. Nothing can be its beginning again."
        ])
      }
      report.requests += 1
    } else if known == nil {
      throw .unimportable([
        "\(step.externalKey) was imported before and has lost that key here. Nothing can be added to it."
      ])
    }
    report.events += 1
    try append(
      .request(reference, step.event), revision: revision + 1,
      CommandContext(
        actor: step.actor, id: step.commandID, fingerprint: mark, happenedAt: step.happenedAt))
  }
}
