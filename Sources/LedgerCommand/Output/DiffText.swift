import Domain
import EventLog
import Ledger

/// What changed between two moments, for reading: request by request, a line a change.
struct DiffText {
  let names: PersonNames
  let board: BoardDefinition
  let console: Console

  func text(_ requests: [RequestDiff]) -> String {
    requests.map(text).joined(separator: "\n\n")
  }

  /// Between which moments, and how many of which kind.
  func summary(_ pages: [BoardDiff]) -> String {
    guard let first = pages.first, let last = pages.last else { return "" }
    let kinds = pages.flatMap(\.requests).map(\.kind)
    let counts = RequestDiff.Kind.allCases.map { kind in
      "\(Numbers.grouped(kinds.count { $0 == kind })) \(kind.rawValue)"
    }
    let more =
      last.next.map { "\nThere may be more: --cursor \($0), or a higher --limit." } ?? ""
    return """
      From \(first.from.words)
      to \(first.to.words):
      \(counts.joined(separator: ", ")); \(Numbers.count(first.touched, "request")) had events.\(more)
      """
  }

  private func text(_ request: RequestDiff) -> String {
    let title = request.title.isEmpty ? "(erased)" : request.title
    let head =
      console.styled("\(request.key)  \(title)", .strong)
      + console.styled("  \(request.kindWords)", request.kind.emphasis)
    let lines =
      [request.submitted.map { "submitted  \(words($0))" }].compactMap(\.self)
      + request.changes.map(line)
    return ([head] + lines.map { "  \($0)" }).joined(separator: "\n")
  }

  private func line(_ change: PartChange) -> String {
    let values =
      change.part == .erasures
      ? "text erased" : "\(name(change.part)): \(words(change.before)) → \(words(change.after))"
    return "\(values)  \(words(change.origin))"
  }

  private func words(_ origin: Origin) -> String {
    let reason = origin.reason.map { ": \(EventWords.firstLine($0))" } ?? ""
    return console.styled("(\(names[origin.actor]), \(origin.words)\(reason))", .quiet)
  }

  private func name(_ part: RequestPart) -> String {
    if case .field(let id) = part { board.field(id)?.label ?? id } else { part.name }
  }

  private func words(_ value: PartValue) -> String {
    switch value {
    case .text(""): "nothing"
    case .text(let text): "“\(EventWords.firstLine(text))”"
    case .status(let status): status.name
    case .owner(let owner): owner.map { names[$0] } ?? "nobody"
    case .priority(let priority): priority.name
    case .count(let count): Numbers.grouped(count)
    }
  }
}

extension RequestDiff {
  fileprivate var kindWords: String {
    kind == .entered && submitted != nil ? "new" : kind.rawValue
  }

  /// Everybody it names.
  fileprivate var people: [PersonNumber] {
    [submitted?.actor].compactMap(\.self)
      + changes.flatMap { [$0.origin.actor] + $0.before.people + $0.after.people }
  }
}

extension RequestDiff.Kind {
  fileprivate var emphasis: Console.Emphasis? {
    switch self {
    case .entered: .green
    case .left: .yellow
    case .changed: .quiet
    }
  }
}

extension PartValue {
  fileprivate var people: [PersonNumber] {
    if case .owner(let person?) = self { [person] } else { [] }
  }
}

extension BoardDiff {
  /// Everybody it names.
  var people: [PersonNumber] { requests.flatMap(\.people) }
}
