import Domain
import Ledger

/// What only one of two filters matches, for reading.
struct ComparisonText {
  let names: PersonNames
  let console: Console

  func text(_ comparison: FilterComparison) -> String {
    [
      part("Only with the options of the filter", comparison.first),
      part("Only with --compare", comparison.second),
      "With both: \(Numbers.count(comparison.both, "request"))",
    ].joined(separator: "\n\n")
  }

  private func part(_ heading: String, _ side: FilterComparison.Side) -> String {
    let title = console.styled("\(heading): \(Numbers.count(side.total, "request"))", .strong)
    if side.rows.isEmpty { return title }
    let rest = side.total - side.rows.count
    let more = rest == 0 ? "" : "\nand \(Numbers.grouped(rest)) more"
    return "\(title)\n\(RequestTable(names: names).text(side.rows, for: console))\(more)"
  }
}
