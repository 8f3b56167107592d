/// Rows under headings, aligned. On a terminal the last column gives way to the width.
struct TextTable {
  /// One value, and how it is emphasised on a terminal.
  struct Cell: ExpressibleByStringLiteral {
    let text: String
    var emphasis: Console.Emphasis?

    init(_ text: String, _ emphasis: Console.Emphasis? = nil) {
      self.text = text
      self.emphasis = emphasis
    }

    init(stringLiteral value: String) { self.init(value) }
  }

  private static let gap = "  "
  /// A title is not cut to less: then the line rather wraps.
  private static let leastLastColumn = 20

  let headings: [String]
  private(set) var rows: [[Cell]] = []

  init(_ headings: [String]) { self.headings = headings }

  mutating func add(_ row: [Cell]) {
    precondition(row.count == headings.count, "\(row.count) cells, \(headings.count) headings")
    rows.append(row)
  }

  func text(for console: Console) -> String {
    let widths = headings.indices.map { column in
      rows.reduce(TextWidth.of(headings[column])) {
        max($0, TextWidth.of($1[column].text))
      }
    }
    let heading = headings.map { Cell($0, .strong) }
    return ([heading] + rows).map { line($0, widths, console) }.joined(separator: "\n")
  }

  private func line(_ row: [Cell], _ widths: [Int], _ console: Console) -> String {
    let last = row.count - 1
    var line = ""
    for (cell, width) in zip(row[..<last], widths) {
      let padding = String(repeating: " ", count: width - TextWidth.of(cell.text))
      line += console.styled(cell.text, cell.emphasis) + padding + Self.gap
    }
    var text = row[last].text
    if let width = console.width {
      let used = widths[..<last].reduce(0) { $0 + $1 + Self.gap.count }
      text = TextWidth.cut(text, to: max(Self.leastLastColumn, width - used))
    }
    return line + console.styled(text, row[last].emphasis)
  }
}
