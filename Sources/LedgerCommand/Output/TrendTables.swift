import Domain
import EventLog
import Ledger

/// What happened on a board as tables, one below the other.
struct TrendTables {
  private let trends: BoardTrends
  private let names: PersonNames

  /// More owners are in the JSON document.
  private static let maximumOwners = 20

  init(_ trends: BoardTrends, names: PersonNames) {
    self.trends = trends
    self.names = names
  }

  func text(for console: Console) -> String {
    var parts = [summary, buckets(console), ages(console)]
    if !trends.report.owners.isEmpty { parts.append(owners(console)) }
    if !trends.oldest.isEmpty { parts.append(oldest(console)) }
    return parts.joined(separator: "\n\n")
  }

  // MARK: -

  private var report: TrendReport { trends.report }

  private var summary: String {
    let flow = report.flow
    let axis = trends.asOf.axis == .happened ? ", as it happened" : ""
    let rate = report.perWeek(flow.finished).map { " (\(($0 * 10).rounded() / 10) a week)" } ?? ""
    return """
      \(trends.board.name), \(day(report.window.start)) to \(report.window.end.minute) UTC\(axis)
      \(Numbers.grouped(flow.submitted)) submitted, \(Numbers.grouped(flow.finished)) finished\
      \(rate), \(Numbers.grouped(flow.reopened)) reopened, \
      \(Numbers.grouped(report.unfinished)) unfinished at the end
      Submitted to finished: median \(time(report.cycle.median)), \
      85 % within \(time(report.cycle.percentile85))
      """
  }

  private func buckets(_ console: Console) -> String {
    let statuses = trends.board.statuses.map { $0.name.uppercased() }
    var table = TextTable(
      [report.window.unit.rawValue.uppercased(), "SUBMITTED", "DONE", "DECLINED", "REOPENED"]
        + ["MEDIAN", "85 %"] + statuses)
    for bucket in report.buckets {
      let numbers = [
        bucket.flow.submitted, bucket.flow.done, bucket.flow.declined, bucket.flow.reopened,
      ]
      let times = [bucket.cycle.median, bucket.cycle.percentile85]
      table.add(
        [TextTable.Cell(day(bucket.span.start) + (bucket.span.isWhole ? "" : " part"), .strong)]
          + numbers.map(cell) + times.map { TextTable.Cell($0.map { time($0) } ?? "-") }
          + bucket.counts.map(cell))
    }
    return table.text(for: console)
  }

  private func ages(_ console: Console) -> String {
    let open = trends.board.statuses.indices.filter {
      !trends.board.statuses[$0].category.isFinal
    }
    var table = TextTable(
      ["OPEN FOR", "UNFINISHED"] + open.map { trends.board.statuses[$0].name.uppercased() })
    for band in report.ageing.bands {
      table.add(
        [TextTable.Cell(band.band.words, .strong), cell(band.count)]
          + open.map { cell(band.counts[$0]) })
    }
    return table.text(for: console)
  }

  private func owners(_ console: Console) -> String {
    var table = TextTable(["OWNER", "UNFINISHED", "FINISHED", "MEDIAN", "85 %"])
    for owner in report.owners.prefix(Self.maximumOwners) {
      table.add([
        TextTable.Cell(owner.owner.map { names[$0] } ?? "nobody", .strong), cell(owner.unfinished),
        cell(owner.finished), TextTable.Cell(owner.cycle.median.map { time($0) } ?? "-"),
        TextTable.Cell(owner.cycle.percentile85.map { time($0) } ?? "-"),
      ])
    }
    let rest = report.owners.count - Self.maximumOwners
    return table.text(for: console) + (rest > 0 ? "\nand \(Numbers.grouped(rest)) more" : "")
  }

  private func oldest(_ console: Console) -> String {
    var table = TextTable(["OLDEST", "OPEN FOR", "STATUS", "OWNER", "TITLE"])
    for old in trends.oldest {
      let request = old.request
      table.add([
        TextTable.Cell(request.key.description, .strong), TextTable.Cell(time(old.age)),
        TextTable.Cell(request.status.name, request.status.category.emphasis),
        request.owner.map { TextTable.Cell(names[$0]) } ?? TextTable.Cell("nobody", .quiet),
        TextTable.Cell(request.shownTitle, request.isErased ? .quiet : nil),
      ])
    }
    return table.text(for: console)
  }

  // MARK: Words

  private func cell(_ count: Int) -> TextTable.Cell {
    TextTable.Cell(Numbers.grouped(count), count == 0 ? .quiet : nil)
  }

  private func day(_ time: Timestamp) -> String { String(time.description.prefix(10)) }

  /// `45 min`, `5.5 h`, `12 d`
  private func time(_ duration: Duration?) -> String {
    guard let duration else { return "unknown" }
    let hours = duration / .seconds(3600)
    switch hours {
    case ..<1.5: return "\(Int((hours * 60).rounded())) min"
    case ..<48: return "\((hours * 10).rounded() / 10) h"
    default: return "\(Int((hours / 24).rounded())) d"
    }
  }
}

extension AgeBand {
  fileprivate var words: String {
    switch self {
    case .week: "under a week"
    case .month: "1 to 4 weeks"
    case .quarter: "4 to 13 weeks"
    case .year: "13 weeks to a year"
    case .older: "over a year"
    }
  }
}
