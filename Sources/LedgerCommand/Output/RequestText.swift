import Domain
import Ledger

/// One request in full, for reading.
struct RequestText {
  private static let indent = "  "

  let detail: RequestDetail
  let board: BoardDefinition
  let names: PersonNames
  let console: Console
  /// Whether each value is followed by who set it.
  var explains = false

  var text: String {
    var parts = [title, facts]
    if !detail.details.isEmpty {
      parts.append(Self.block(detail.details, indent: "") + explained("\n", .details))
    }
    parts.append(history)
    if !detail.nextStatuses.isEmpty { parts.append(next) }
    return parts.joined(separator: "\n\n")
  }

  private var title: String {
    let request = detail.summary
    let title =
      console.styled("\(request.key)  \(request.shownTitle)", .strong) + explained("\n", .title)
    return ([title] + detail.erasures.map(line)).joined(separator: "\n")
  }

  private func line(_ erasure: Erasure) -> String {
    let what =
      erasure.person.map { "What \(names[$0]) had written here" }
      ?? "What this request said until then"
    return "\(what) was erased by \(names[erasure.actor]) at \(erasure.at.minute) UTC"
      + (erasure.reason.map { ": \($0)" } ?? ".")
  }

  private var facts: String {
    let request = detail.summary
    var facts = [
      (
        "Status",
        console.styled(request.status.name, request.status.category.emphasis)
          + explained("  ", .status)
      ),
      (
        "Priority",
        console.styled(request.priority.name, request.priority.emphasis)
          + explained("  ", .priority)
      ),
      (
        "Owner",
        (request.owner.map { names[$0] } ?? console.styled("nobody", .quiet))
          + explained("  ", .owner)
      ),
      ("Requester", names[request.requester]),
    ]
    facts += request.fields.map {
      (board.field($0.id)?.label ?? $0.id, $0.value + explained("  ", .field($0.id)))
    }
    if let externalKey = request.externalKey { facts.append(("Known as", externalKey)) }
    facts += [
      ("Created", "\(request.createdAt.minute) UTC"),
      ("Updated", "\(request.updatedAt.minute) UTC, revision \(request.revision)"),
    ]
    let width = facts.map { TextWidth.of($0.0) }.max() ?? 0
    return facts.map { "\(TextWidth.padded($0.0, to: width))  \($0.1)" }.joined(separator: "\n")
  }

  /// Who made a part what it is, where that was asked for.
  private func explained(_ gap: String, _ part: RequestPart) -> String {
    guard explains, let origin = detail.setBy[part] else { return "" }
    return gap + console.styled("(\(names[origin.actor]), \(origin.words))", .quiet)
  }

  private var history: String {
    let words = EventWords(names: names)
    let lines = detail.history.map { entry in
      let time = console.styled(entry.happenedAt.minute, .quiet)
      let (line, text) = words.paragraph(entry.event, by: entry.actor, on: board)
      let below = text.map { "\n" + Self.block($0, indent: "      ") } ?? ""
      return "\(Self.indent)\(time)  \(line)\(below)"
    }
    return ([console.styled("History (UTC)", .strong)] + lines).joined(separator: "\n")
  }

  private var next: String {
    let ids = detail.nextStatuses.map { $0.status.id + ($0.needsReason ? " (with --reason)" : "") }
    return "Next: ledger status \(detail.summary.key) STATUS, with one of: "
      + ids.joined(separator: ", ")
  }

  /// Lines as they were written, each indented. A carriage return would hide what is before it.
  private static func block(_ text: String, indent: String) -> String {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { indent + $0.filter { $0 != "\r" } }
      .joined(separator: "\n")
  }
}

extension Origin {
  /// `2026-03-01 09:00, #1234`
  var words: String { "\(happenedAt.minute), #\(position)" }
}

extension RequestSummary {
  /// The title, or that there is none any more; and whether the request was withdrawn.
  var shownTitle: String {
    (isErased ? "(erased)" : title) + (isWithdrawn ? " (withdrawn)" : "")
  }
}
