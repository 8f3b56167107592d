import Domain
import Ledger

/// Requests as rows: what tells them apart first, the title last.
struct RequestTable {
  let names: PersonNames

  func text(_ rows: [RequestSummary], for console: Console) -> String {
    let hasExternalKeys = rows.contains { $0.externalKey != nil }
    var table = TextTable(
      ["KEY"] + (hasExternalKeys ? ["KNOWN AS"] : [])
        + ["STATUS", "PRIORITY", "OWNER", "UPDATED (UTC)", "TITLE"])
    for row in rows {
      table.add(
        [TextTable.Cell(row.key.description, .strong)]
          + (hasExternalKeys ? [TextTable.Cell(row.externalKey ?? "")] : [])
          + [
            TextTable.Cell(row.status.name, row.status.category.emphasis),
            TextTable.Cell(row.priority.name, row.priority.emphasis),
            row.owner.map { TextTable.Cell(names[$0]) } ?? TextTable.Cell("nobody", .quiet),
            TextTable.Cell(row.updatedAt.minute, .quiet),
            TextTable.Cell(row.shownTitle, row.isErased ? .quiet : nil),
          ])
    }
    return table.text(for: console)
  }
}

extension StatusCategory {
  var emphasis: Console.Emphasis? {
    switch self {
    case .open: nil
    case .active: .blue
    case .waiting: .yellow
    case .done: .green
    case .declined: .quiet
    }
  }
}

extension Priority {
  var emphasis: Console.Emphasis? {
    switch self {
    case .low: .quiet
    case .normal: nil
    case .high: .yellow
    case .urgent: .red
    }
  }
}
