import Crypto
import Domain
import EventLog

/// What an imported history comes to on a board: its events, decided one after the other on the
/// state that the file itself gives. Pure: the ledger is not looked at.
struct HistoryPlan {
  struct Step {
    let externalKey: String
    let event: RequestEvent
    /// Nil is now.
    let happenedAt: Timestamp?
    let actor: PersonNumber
    let commandID: CommandID
  }

  private(set) var steps: [Step] = []
  /// Lines that change nothing under the mapping.
  private(set) var unchanged = 0
  private(set) var requests = 0

  /// - Parameter person: the number of whoever the file calls so.
  /// - Throws: `.unimportable` with every reason.
  init(
    _ file: HistoryFile, mapping: ImportMapping, board: BoardDefinition, importer: PersonNumber,
    person: (String) -> PersonNumber
  ) throws(LedgerError) {
    try Self.checkNames(file, mapping, board)
    var states: [String: ProjectRequest] = [:]
    var faults: [String] = []
    for line in file.lines {
      let actor = line.actor.map(person) ?? importer
      let circumstances = Circumstances(board: board, actor: actor) { _ in true }
      do throws(Refusal) {
        let change = try line.change.mapped(mapping, key: line.request, person: person)
        let events = try ProjectRequest.decide(
          imported: change, on: states[line.request], in: circumstances)
        if events.isEmpty { unchanged += 1 }
        for (index, event) in events.enumerated() {
          take(event, into: &states[line.request])
          steps.append(
            Step(
              externalKey: line.request, event: event, happenedAt: line.time, actor: actor,
              commandID: Self.id(of: line, index, on: board)))
        }
      } catch { faults.append("Line \(line.number) (\(line.request)): \(error.message)") }
      if faults.count == HistoryFile.maximumFaults { break }
    }
    guard faults.isEmpty else { throw .unimportable(faults) }
    requests = states.count
  }

  private func take(_ event: RequestEvent, into state: inout ProjectRequest?) {
    if case .submitted(let submitted) = event {
      state = ProjectRequest(submitted)
    } else {
      state?.evolve(event)
    }
  }

  // MARK: Names

  /// Every status and field that neither the mapping nor the board knows, in one answer: whoever
  /// writes a mapping needs the whole list.
  private static func checkNames(
    _ file: HistoryFile, _ mapping: ImportMapping, _ board: BoardDefinition
  ) throws(LedgerError) {
    var statuses = Set<String>()
    var fields = Set<String>()
    for line in file.lines {
      switch line.change {
      case .submitted(_, _, _, _, let status, _, let values):
        statuses.insert(status)
        fields.formUnion(values.map(\.name))
      case .status(let status): statuses.insert(status)
      case .edited(_, let values): fields.formUnion(values.map(\.name))
      case .assigned: break
      }
    }
    let unknownStatuses = statuses.filter { board.status(mapping.status[$0] ?? $0) == nil }
    let unknownFields = fields.filter { board.field(mapping.fields[$0] ?? $0) == nil }
    var faults: [String] = []
    if !unknownStatuses.isEmpty {
      faults.append(
        "The board has no status for: \(quoted(unknownStatuses)). Map each under “status:” to one of: "
          + board.statuses.map(\.id).joined(separator: ", ") + ".")
    }
    if !unknownFields.isEmpty {
      faults.append(
        "The board has no field for: \(quoted(unknownFields)). Map each under “fields:” to one of: "
          + board.fields.map(\.id).joined(separator: ", ") + ".")
    }
    guard faults.isEmpty else { throw .unimportable(faults) }
  }

  private static func quoted(_ names: Set<String>) -> String {
    names.sorted().map { "“\($0)”" }.joined(separator: ", ")
  }

  // MARK: Identity

  /// The same line of the same file gives the same id, so that importing again adds nothing.
  private static func id(of line: HistoryFile.Line, _ index: Int, on board: BoardDefinition)
    -> CommandID
  {
    // These words are stored as a digest: they never change for the same line.
    let words =
      [
        "import", board.slug, line.request, line.time?.description ?? "", line.actor ?? "",
        String(index),
      ]
      + line.change.words
    let text = words.map { "\($0.utf8.count):\($0)" }.joined()
    let digest = SHA256.hash(data: Array(text.utf8))
    let halves = digest.withUnsafeBytes {
      (
        UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
        UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
    return CommandID(high: halves.0, low: halves.1)
  }
}

extension HistoryFile.Change {
  /// Everything the change says, in words.
  fileprivate var words: [String] {
    func pairs(_ fields: [HistoryFile.Field]) -> [String] {
      fields.flatMap { [$0.name, $0.value] }
    }
    switch self {
    case .submitted(
      let title, let details, let requester, let owner, let status, let priority, let fields):
      return ["submitted", title, details, requester ?? "", owner ?? "", status]
        + [priority].compactMap { $0 } + pairs(fields)
    case .status(let to): return ["status", to]
    case .assigned(let to): return ["assigned", to ?? ""]
    case .edited(let title, let fields): return ["edited", title ?? ""] + pairs(fields)
    }
  }

  /// The change in the board's words.
  fileprivate func mapped(
    _ mapping: ImportMapping, key: String, person: (String) -> PersonNumber
  ) throws(Refusal) -> ImportedChange {
    func values(_ fields: [HistoryFile.Field]) -> [FieldValue] {
      fields.map { FieldValue(id: mapping.fields[$0.name] ?? $0.name, value: $0.value) }
    }
    switch self {
    case .submitted(
      let title, let details, let requester, let owner, let status, let name, let fields):
      let priority = name.flatMap { Priority(name: $0.lowercased()) }
      if let name, priority == nil { throw .unknownPriority(name) }
      return .submitted(
        Submission(
          title: title, details: details, priority: priority, owner: owner.map(person),
          requester: requester.map(person), fields: values(fields)),
        status: mapping.status[status] ?? status, externalKey: key)
    case .status(let to): return .statusChanged(to: mapping.status[to] ?? to)
    case .assigned(let to): return .assigned(to: to.map(person))
    case .edited(let title, let fields):
      return .edited(Edit(title: title, fields: values(fields)))
    }
  }
}
