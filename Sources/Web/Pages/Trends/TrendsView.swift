import Domain
import Ledger

extension TrendsModel {
  /// What a point takes in all drawings and tables, measured; room for all is made at once.
  private static let typicalPoint = 4_000
  private static let typicalRest = 30_000

  /// The whole page.
  var page: HTML {
    frame.page(aside: form, room: points.count * Self.typicalPoint + Self.typicalRest) { page in
      page.append("\(head)\(notes)")
      guard let window else { return }
      if isEmpty {
        page.append(emptyState(window))
      } else {
        let textures = ChartTextures(statuses)
        let charts = TrendsCharts(self, textures)
        page.append("\(textures.definitions)\(tiles)<div class=\"charts\">\(charts.flow)")
        page.append("\(charts.standing)\(charts.cycle)\(charts.ageing)</div>")
        page.append("<div class=\"charts\">\(ownerTable)\(statusTable)</div>\(oldestTable)")
      }
      page.append(method)
    }
  }

  private var head: HTML {
    """
    <header class="head"><p class="crumbs"><a href="\(frame.at.link("/b/\(slug)"))">\(isolated: name)</a> \
    <span>Trends</span></p><h1>Trends</h1><div class="tools">\(periods)\
    <a class="tool narrow" href="#window">\(Icon.filter.html)Filter</a></div>\
    \(window.map(byline))</header>
    """
  }

  private func byline(_ window: Window) -> HTML {
    """
    <p class="byline">\(window.days), by \(window.unit.rawValue), as it \
    \(address.past.asOf.axis == .happened ? "happened" : "was recorded")</p>
    """
  }

  /// Windows that are asked for so often that they have a link.
  private var periods: HTML {
    let all: [(label: HTML, days: Int64?)] = [
      ("4 weeks", 27), ("12 weeks", nil), ("1 year", 364), ("5 years", 1826),
    ]
    var links = all.map { label, days -> HTML in
      let from = days.map(beginning)
      let chosen = address.from == from && address.to == nil
      let target = address.with {
        $0.from = from
        $0.to = nil
      }
      return """
        <a href="\(target.text(on: slug))"\(" aria-current=\"true\"", if: chosen)>\(label)</a>
        """
    }
    if let everything = window?.everything {
      links.append("<a href=\"\(everything)\">Everything</a>")
    }
    return "<nav class=\"periods\" aria-label=\"Period\">\(links)</nav>"
  }

  /// So many days before the end: in words that stay right tomorrow where that is now.
  private func beginning(_ days: Int64) -> String {
    guard address.past.asOf.when != .now, let window else { return "-\(days)d" }
    return CalendarDay(window.last.number - days).text
  }

  private var notes: HTML? {
    guard !problems.isEmpty else { return nil }
    return """
      <div class="note bad" role="status"><ul>\(problems.map { "<li>\($0)</li>" })</ul>\
      <p><a href="\(address.text(on: slug))">Continue without it</a></p></div>
      """
  }

  private func emptyState(_ window: Window) -> HTML {
    let isFiltered = !address.filter.isEmpty
    let all: HTML? = window.everything.map { "<a class=\"button\" href=\"\($0)\">Everything</a> " }
    return """
      <div class="empty"><h2>Nothing to draw</h2><p>\(window.days): no request was there\
      \(" that matches the filter", if: isFiltered). As soon as one is, its way shows here.</p>\
      <p>\(all)<a class="tool" href="/b/\(slug)">Back to the list</a></p></div>
      """
  }

  // MARK: Summary

  private var throughput: HTML {
    let parts: [HTML] = [
      summary.throughput.map { "\($0) a week" },
      summary.reopened == 0 ? nil : "\(HTML.count(summary.reopened)) reopened",
    ].compactMap { $0 }
    return parts.count == 2 ? "\(parts[0]), \(parts[1])" : parts.first ?? ""
  }

  private var tiles: HTML {
    let change = summary.unfinished - summary.unfinishedBefore
    let sign: HTML = change > 0 ? "+" : change < 0 ? "−" : "±"
    return """
      <dl class="tiles"><div><dt>Submitted</dt><dd>\
      <a href="\(summary.changes)">\(HTML.count(summary.submitted))</a></dd>\
      <dd class="hint">\(summary.arrivals.map { "\($0) a week" as HTML } ?? "")</dd></div>\
      <div><dt>Finished</dt><dd><a href="\(summary.finishedChanges)">\(HTML.count(summary.finished))</a></dd>\
      <dd class="hint">\(throughput)</dd></div>\
      <div><dt>Time to finish</dt><dd>\(summary.median.map { HTML(text: $0.words) } ?? "–")</dd>\
      <dd class="hint">\(percentile)</dd></div>\
      <div><dt>Unfinished</dt><dd><a href="\(summary.list)">\(HTML.count(summary.unfinished))</a></dd>\
      <dd class="hint">\(sign)\(HTML.count(abs(change))) over these days</dd></div></dl>
      """
  }

  private var percentile: HTML {
    guard let time = summary.percentile85 else { return "nothing was timed" }
    return "median; 85 % within \(time.words)"
  }

  // MARK: Tables

  private var ownerTable: HTML {
    let most = max(1, owners.map { max($0.unfinished, $0.finished) }.max() ?? 1)
    let rows = owners.map { row -> HTML in
      """
      <tr><th scope="row"><a href="\(row.trends)">\(row.owner.map { HTML(name: $0) } ?? "Nobody")</a></th>\
      <td class="num">\(bar(row.unfinished, of: most, "s-open"))\
      <a href="\(row.list)">\(HTML.count(row.unfinished))</a></td>\
      <td class="num">\(bar(row.finished, of: most, "s-done"))\(HTML.count(row.finished))</td>\
      <td class="num">\(time(row.median))</td><td class="num">\(time(row.percentile85))</td></tr>
      """
    }
    let rest: HTML? =
      hiddenOwners == 0 ? nil : "<p class=\"hint\">And \(HTML.count(hiddenOwners)) more.</p>"
    return """
      <section class="chart" aria-labelledby="owners"><h2 id="owners">By owner</h2>\
      <p class="hint">Unfinished at the end; finished while they owned it.</p>\
      <div class="scroll"><table class="figures"><caption class="sr">Requests by owner</caption>\
      <thead><tr><th scope="col">Owner</th><th scope="col" class="num">Unfinished</th>\
      <th scope="col" class="num">Finished</th><th scope="col" class="num">Median</th>\
      <th scope="col" class="num">85 %</th></tr></thead><tbody>\(rows)</tbody></table></div>\
      \(rest)</section>
      """
  }

  private var statusTable: HTML {
    let most = max(1, statusRows.map { max($0.before, $0.now) }.max() ?? 1)
    let rows = statusRows.map { row -> HTML in
      """
      <tr><th scope="row">\(HTML.chip(row.status))</th>\
      <td class="num"><a href="\(row.listBefore)">\(HTML.count(row.before))</a></td>\
      <td class="num">\(HTML.count(row.entered))</td>\
      <td class="num">\(bar(row.now, of: most, HTML(text: "s-\(row.status.category.name)")))\
      <a href="\(row.listNow)">\(HTML.count(row.now))</a></td></tr>
      """
    }
    return """
      <section class="chart" aria-labelledby="statuses"><h2 id="statuses">By status</h2>\
      <p class="hint">Before the first day, how often one came to it, and at the end.</p>\
      <div class="scroll"><table class="figures"><caption class="sr">Requests by status</caption>\
      <thead><tr><th scope="col">Status</th><th scope="col" class="num">Before</th>\
      <th scope="col" class="num">Came to it</th><th scope="col" class="num">At the end</th></tr>\
      </thead><tbody>\(rows)</tbody></table></div></section>
      """
  }

  private var oldestTable: HTML? {
    guard !oldest.isEmpty else { return nil }
    let rows = oldest.map { row -> HTML in
      """
      <tr><th scope="row"><a href="\(row.address)">\(row.key)</a></th>\
      <td class="wide"><a href="\(row.address)">\
      \(row.title.isEmpty ? "<em class=\"gone\">Erased</em>" : "\(isolated: row.title)")</a></td>\
      <td class="less">\(HTML.chip(row.status))</td><td class="less">\(row.owner.map { HTML(name: $0) } ?? "Nobody")</td>\
      <td class="num">\(row.age.words)</td></tr>
      """
    }
    return """
      <section class="chart whole" aria-labelledby="oldest"><h2 id="oldest">The oldest unfinished</h2>\
      <div class="scroll"><table class="figures"><caption class="sr">The oldest unfinished requests\
      </caption><thead><tr><th scope="col">Key</th><th scope="col">Title</th>\
      <th scope="col" class="less">Status</th><th scope="col" class="less">Owner</th><th scope="col" class="num">Open for</th>\
      </tr></thead><tbody>\(rows)</tbody></table></div></section>
      """
  }

  /// A number as a length, beside the number.
  private func bar(_ value: Int, of most: Int, _ tone: HTML) -> HTML {
    """
    <svg class="length \(tone)" viewBox="0 0 60 10" preserveAspectRatio="none" aria-hidden="true">\
    <rect class="fl" y="1" width="\(60 * Double(value) / Double(most))" height="8"/></svg>
    """
  }

  func time(_ duration: Duration?) -> HTML { duration.map { HTML(text: $0.short) } ?? "–" }

  private var method: HTML {
    """
    <details class="method"><summary>How this is counted</summary><dl>\
    <dt>Days</dt><dd>are those of UTC; weeks begin on Monday. The first and the last point may be \
    cut by the window.</dd>\
    <dt>Finished</dt><dd>Each time a request comes from a status that is not final to one that is: \
    done or declined. From done to declined is no second time.</dd>\
    <dt>Reopened</dt><dd>What was finished stays counted where it was. Finished again, it counts \
    again, there. So after each point: unfinished = before + submitted + reopened − finished.</dd>\
    <dt>Time to finish</dt><dd>From the submission to that finish, reopened or not. The median and \
    the 85th percentile are by nearest rank: one of the times that occurred. What came in finished \
    is not timed.</dd>\
    <dt>Filter</dt><dd>A request counts where it matched at that moment: as it was owned, and as \
    urgent as it was.</dd></dl></details>
    """
  }
}

extension HTML {
  /// A person's name inside a line.
  fileprivate init(name person: PersonLabel) { self = "\(isolated: person.name)" }
}
