import Domain
import Ledger

/// The drawings of a trends page.
struct TrendsCharts {
  private let model: TrendsModel
  private let textures: ChartTextures
  private let labels: [String]

  /// As many names as an axis has room for.
  private static let mostLabels = 7

  init(_ model: TrendsModel, _ textures: ChartTextures) {
    self.model = model
    self.textures = textures
    let every = (model.points.count + Self.mostLabels - 1) / Self.mostLabels
    labels = model.points.enumerated().map { index, point in
      index % max(1, every) == 0 ? point.name.short : ""
    }
  }

  private var points: [TrendsModel.Point] { model.points }

  private func numbered(_ point: TrendsModel.Point, _ count: Int, _ word: String) -> String {
    "\(point.name.long): \(count) \(word)"
  }

  // MARK: Submitted and finished

  var flow: HTML {
    let most = points.map { max($0.submitted, $0.finished) }.max() ?? 0
    let area = ChartArea(points: points.count, scale: ChartScale(reaching: Double(most)))
    let done = textures.fill(.done)
    let declined = textures.fill(.declined)
    var drawing = area.axes(labels)
    for (index, point) in points.enumerated() {
      let words = "\(point.name.long): \(point.submitted) submitted, \(point.finished) finished"
      drawing.append(chartLink(point.links.changes, words, area.column(index)))
      if point.done > 0 {
        drawing.append(
          chartLink(
            point.links.done, numbered(point, point.done, "done"),
            area.bar(index, from: 0, to: Double(point.done), fill: done)))
      }
      if point.declined > 0 {
        drawing.append(
          chartLink(
            point.links.declined, numbered(point, point.declined, "declined"),
            area.bar(
              index, from: Double(point.done), to: Double(point.finished), fill: declined)))
      }
    }
    drawing.append(area.line(points.map { Double($0.submitted) }, kind: "line first"))
    for (index, point) in points.enumerated() {
      drawing.append(
        chartLink(
          point.links.changes, numbered(point, point.submitted, "submitted"),
          area.dot(index, Double(point.submitted), kind: "mark first")))
    }
    return ChartFigure(
      id: "flow", title: "Submitted and finished",
      note: "How many came in and went out, by \(model.unit).",
      keys: [
        .init(
          "Submitted",
          picture:
            "<path class=\"line first\" d=\"M1 7H21\"/><circle class=\"mark first\" cx=\"11\" cy=\"7\" r=\"3.4\"/>"
        ),
        .init("Done", done), .init("Declined", declined),
      ],
      description: "In all \(model.summary.submitted) submitted, \(model.summary.done) done and "
        + "\(model.summary.declined) declined. The table has the numbers.",
      drawing: drawing, table: flowTable
    ).html
  }

  private var flowTable: HTML {
    table(
      "Submitted and finished", ["Submitted", "Done", "Declined", "Reopened"],
      points.map { point in
        [
          cell(point.submitted, point.links.changes), cell(point.done, point.links.done),
          cell(point.declined, point.links.declined), cell(point.reopened, point.links.finished),
        ]
      })
  }

  // MARK: How many in each status

  var standing: HTML {
    // From the bottom: what is finished, then what is left, the newest on top.
    let places = model.statuses.indices.reversed()
    let order =
      places.filter { model.statuses[$0].category.isFinal }
      + places.filter { !model.statuses[$0].category.isFinal }
    let all = [model.before] + points.map(\.counts)
    // What was finished long ago would press the rest into a line.
    let hidden = model.statuses.indices.map { status in
      model.statuses[status].category.isFinal ? all.map { $0[status] }.min() ?? 0 : 0
    }
    let rows = all.map { row in zip(row, hidden).map { $0 - $1 } }
    let most = rows.map { $0.reduce(0, +) }.max() ?? 0
    let area = ChartArea(points: points.count, scale: ChartScale(reaching: Double(most)))
    var low = rows.map { _ in 0.0 }
    var drawing = area.axes(labels)
    var targets = HTML()
    for status in order {
      let high = zip(low, rows).map { $0 + Double($1[status]) }
      if low != high {
        drawing.append(area.area(from: low, to: high, fill: textures.fills[status]))
      }
      for (index, point) in points.enumerated() where point.counts[status] > 0 {
        let words =
          "\(point.name.long), at its end: \(point.counts[status]) \(model.statuses[status].name)"
        targets.append(
          chartLink(
            point.links.lists[status], words,
            area.target(index, from: low[index + 1], to: high[index + 1])))
      }
      low = high
    }
    drawing.append(targets)
    let last = points.last?.counts ?? []
    let said = zip(model.statuses, last).map { "\($1) \($0.name)" }.joined(separator: ", ")
    return ChartFigure(
      id: "standing", title: "Requests in each status",
      note: """
        Cumulative flow: how many had it at the end of each \(model.unit)\
        \(leftOut(hidden.reduce(0, +))).
        """,
      keys: order.reversed().map { .init(model.statuses[$0].name, textures.fills[$0]) },
      description: "At the end: \(said). The table has the numbers.", drawing: drawing,
      table: table(
        "Requests in each status", model.statuses.map(\.name),
        points.map { point in
          zip(point.counts, point.links.lists).map { cell($0, $1) }
        })
    ).html
  }

  private func leftOut(_ count: Int) -> HTML? {
    count == 0 ? nil : ", without the \(HTML.count(count)) that were finished all the while"
  }

  // MARK: Time to finish

  var cycle: HTML {
    let longest = points.compactMap(\.percentile85).max() ?? .zero
    let unit = DurationUnit(for: longest)
    let area = ChartArea(
      points: points.count, scale: ChartScale(reaching: unit.amount(of: longest)))
    let medians = points.map { $0.median.map(unit.amount) }
    let slow = points.map { $0.percentile85.map(unit.amount) }
    var drawing = area.axes(labels, unit: " \(unit.letter)")
    for (index, point) in points.enumerated() where point.timed > 0 {
      let words =
        "\(point.name.long): median \(model.words(point.median)), 85 % within "
        + "\(model.words(point.percentile85)), \(point.timed) timed"
      drawing.append(chartLink(point.links.finished, words, area.column(index)))
    }
    drawing.append(area.line(slow, kind: "line second"))
    drawing.append(area.line(medians, kind: "line first"))
    for index in points.indices {
      if let value = slow[index] {
        drawing.append(area.diamond(index, value, kind: "mark second"))
      }
      if let value = medians[index] { drawing.append(area.dot(index, value, kind: "mark first")) }
    }
    return ChartFigure(
      id: "cycle", title: "Time to finish",
      note:
        "From submission to done or declined, in \(unit.words), by the \(model.unit) of the finish.",
      keys: [
        .init(
          "85 % within",
          picture:
            "<path class=\"line second\" d=\"M1 7H21\"/><path class=\"mark second\" d=\"M11 2.4l4.6 4.6l-4.6 4.6l-4.6 -4.6z\"/>"
        ),
        .init(
          "Median",
          picture:
            "<path class=\"line first\" d=\"M1 7H21\"/><circle class=\"mark first\" cx=\"11\" cy=\"7\" r=\"3.4\"/>"
        ),
      ],
      description: "Of \(model.summary.timed) timed, half took at most "
        + "\(model.words(model.summary.median)), 85 % at most "
        + "\(model.words(model.summary.percentile85)). The table has the numbers.",
      drawing: drawing,
      table: table(
        "Time to finish", ["Timed", "Median", "85 % within"],
        points.map { point in
          [
            cell(point.timed, point.links.finished), model.time(point.median),
            model.time(point.percentile85),
          ]
        })
    ).html
  }

  // MARK: Ageing

  /// How high a row of bars is.
  private static let row = 38.0
  private static let names = 132.0

  var ageing: HTML {
    let most = Double(model.bands.map { $0.counts.reduce(0, +) }.max() ?? 0)
    let scale = ChartScale(reaching: most)
    let open = model.statuses.indices.filter { !model.statuses[$0].category.isFinal }
    let width = ChartArea.right - Self.names - 36
    var drawing = HTML()
    for (index, band) in model.bands.enumerated() {
      let top = Double(index) * Self.row + 6
      var x = Self.names
      drawing.append("<text class=\"name\" x=\"0\" y=\"\(top + 18)\">\(band.label)</text>")
      for status in open where band.counts[status] > 0 {
        let length = width * Double(band.counts[status]) / scale.top
        let fill = textures.fills[status]
        let words = "\(band.label): \(band.counts[status]) \(model.statuses[status].name)"
        drawing.append(
          chartLink(
            oldestFirst(status), words,
            """
            <rect class="\(fill.tone) frame" x="\(x)" y="\(top)" width="\(length)" height="26" \
            fill="\(fill.paint)"/>
            """))
        x += length
      }
      drawing.append(
        "<text class=\"value\" x=\"\(x + 7)\" y=\"\(top + 18)\">\(band.counts.reduce(0, +))</text>")
    }
    let height = Double(model.bands.count) * Self.row
    drawing.append("<path class=\"base\" d=\"M\(Self.names) 0V\(height)\"/>")
    return ChartFigure(
      id: "ageing", title: "How long the unfinished have been open",
      note: "Since their submission, at the end. Links lead to the status, oldest first.",
      keys: open.map { .init(model.statuses[$0].name, textures.fills[$0]) },
      description: "\(model.summary.unfinished) were not finished. The table has the numbers.",
      drawing: drawing, height: height + 4, table: ageingTable(open)
    ).html
  }

  private func ageingTable(_ open: [Int]) -> HTML {
    let rows = model.bands.map { band -> HTML in
      let cells = open.map { status -> HTML in
        "<td class=\"num\">\(cell(band.counts[status], oldestFirst(status)))</td>"
      }
      return "<tr><th scope=\"row\">\(band.label)</th>\(cells)</tr>"
    }
    let heads = open.map {
      "<th scope=\"col\" class=\"num\">\(model.statuses[$0].name)</th>" as HTML
    }
    return """
      <table class="figures"><caption class="sr">How long the unfinished have been open</caption>\
      <thead><tr><th scope="col">Open for</th>\(heads)</tr></thead><tbody>\(rows)</tbody></table>
      """
  }

  /// A list cannot be filtered by age: its beginning has the oldest.
  private func oldestFirst(_ status: Int) -> String {
    model.statusRows[status].listNow + "&sort=created"
  }

  // MARK: Tables

  /// One row for each point.
  private func table(_ caption: String, _ columns: [String], _ cells: [[HTML]]) -> HTML {
    let heads = columns.map { "<th scope=\"col\" class=\"num\">\($0)</th>" as HTML }
    let rows = zip(points, cells).map { point, cells -> HTML in
      """
      <tr><th scope="row">\(point.name.long)\(" <span class=\"hint\">part</span>", if: !point.isWhole)</th>\
      \(cells.map { "<td class=\"num\">\($0)</td>" })</tr>
      """
    }
    return """
      <table class="figures"><caption class="sr">\(caption) by \(model.unit)</caption><thead><tr>\
      <th scope="col">\(model.unitTitle)</th>\(heads)</tr></thead><tbody>\(rows)</tbody></table>
      """
  }

  /// A number that leads to what it counts; nothing leads nowhere.
  private func cell(_ count: Int, _ address: String) -> HTML {
    count == 0 ? "0" : "<a href=\"\(address)\">\(HTML.count(count))</a>"
  }
}

extension TrendsModel {
  /// `week`, for sentences.
  var unit: String { window?.unit.rawValue ?? "day" }
  var unitTitle: String { unit.prefix(1).uppercased() + unit.dropFirst() }
  func words(_ duration: Duration?) -> String { duration?.words ?? "nothing" }
}
