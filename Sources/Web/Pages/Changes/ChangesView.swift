import Domain
import EventLog
import Ledger

extension ChangesModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      "\(head)\(notes)\(form)\(bar)\(content.map(html))")
  }

  private var head: HTML {
    """
    <header class="head"><p class="crumbs"><a href="\(address.filter.address(on: slug))">\
    \(isolated: name)</a></p><h1>Changes</h1></header>
    """
  }

  private var notes: HTML? {
    guard !problems.isEmpty else { return nil }
    return """
      <div class="note bad" role="status"><ul>\(problems.map { "<li>\($0)</li>" })</ul></div>
      """
  }

  // MARK: Asking

  private var form: HTML {
    let compares = address.compared != nil
    return """
      <form class="period" action="/b/\(slug)/changes" method="get">\
      \(moment("from", "From", address.from, shown: ChangesAddress.usualFrom), if: !compares)\
      \(moment("to", compares ? "At" : "To", address.to, shown: "now"))\
      \(HTML.field("axis", label: "Counted") { control in
        control.choice(
          "axis",
          [
            HTML.Option(
              value: "recorded", label: "As recorded", isChosen: address.axis == .recorded),
            HTML.Option(
              value: "happened", label: "As it happened", isChosen: address.axis == .happened),
          ])
      })\
      \(comparedField, if: compares)\(hiddenFilter)<button>Show</button>\
      \(Self.folded(comparedField), if: !compares)</form>\
      <p class="hint" id="moment-hint">A day (2026-03-01: its end), an instant, a position of the log, \
      a time ago (-12h, -7d) or yesterday. Days are those of UTC.</p>
      """
  }

  private func moment(_ id: HTML, _ label: HTML, _ value: String, shown: String) -> HTML {
    """
    <div class="field"><label for="\(id)">\(label)</label>\
    <input id="\(id)" name="\(id)" value="\(value)" placeholder="\(shown)" maxlength="60" \
    autocomplete="off" aria-describedby="moment-hint"></div>
    """
  }

  private var comparedField: HTML {
    """
    <div class="field wide"><label for="compare">Address of the other list</label>\
    <input id="compare" name="compare" value="\(address.compared ?? "")" autocomplete="off"></div>
    """
  }

  private static func folded(_ field: HTML) -> HTML {
    "<details class=\"wide\"><summary>Compare two lists instead</summary>\(field)</details>"
  }

  private var hiddenFilter: HTML {
    let filter = address.filter
    return """
      \(filter.statuses.map { HTML.hidden("status", $0) })\
      \(filter.priorities.map { HTML.hidden("priority", $0.name) })\
      \(filter.owners.map { HTML.hidden("owner", $0.text) })\
      \(filter.requesters.map { HTML.hidden("requester", $0.text) })\
      \(filter.text.isEmpty ? nil : HTML.hidden("q", filter.text))
      """
  }

  private var bar: HTML {
    let items = chips.map { chip -> HTML in
      """
      <li><a class="tag" href="\(chip.address)"><span>\(chip.group)</span> \(isolated: chip.label)\
      \(Icon.close.html)<span class="sr">remove</span></a></li>
      """
    }
    return """
      <div class="bar">\(total)<ul class="tags" aria-label="Active filters">\(items)\
      <li><a class="clear" href="\(address.filter.address(on: slug))">\
      \(chips.isEmpty ? "Choose a filter" : "Change the filter")</a></li></ul></div>
      """
  }

  private var total: HTML? {
    guard case .changes(let changes) = content else { return nil }
    let counts = RequestDiff.Kind.allCases.compactMap { kind -> HTML? in
      let count = changes.requests.count { $0.kind == kind }
      return count == 0 ? nil : "<strong>\(HTML.count(count))</strong> \(kind.rawValue)"
    }
    let here: HTML = changes.next == nil && address.filter.cursor == nil ? "" : " on this page"
    return
      "<p class=\"total\">\(counts.isEmpty ? "Nothing changed" : counts.joined(", "))\(here)</p>"
  }

  private func html(_ content: Content) -> HTML {
    switch content {
    case .changes(let changes): html(changes)
    case .comparison(let comparison): html(comparison)
    }
  }

  // MARK: Changes

  private func html(_ changes: Changes) -> HTML {
    """
    <p class="byline">\(moments(changes)). \(HTML.count(changes.touched)) \
    \(changes.touched == 1 ? "request" : "requests") had events in between\
    \(address.filter.isEmpty ? nil : ", in this filter or not").</p>\
    \(changes.requests.isEmpty ? nil : "<ol class=\"diff\">\(changes.requests.map(item))</ol>")\
    \(pager(changes))
    """
  }

  private func moments(_ changes: Changes) -> HTML {
    "From \(HTML.words(changes.from)) to \(HTML.words(changes.to))\(axis)"
  }

  private var axis: HTML? { address.axis == .happened ? ", as it happened" : nil }

  private func item(_ item: Item) -> HTML {
    """
    <li><h2><a href="/r/\(item.key)"><span class="key">\(item.key)</span> \
    \(item.title.isEmpty ? "<em class=\"gone\">Erased</em>" : "\(isolated: item.title)")</a>\
    \(item.externalKey.map { " <span class=\"ext\">\($0)</span>" }) \
    <span class="kind k-\(item.kind.rawValue)">\(item.word)</span></h2>\
    <ul>\(item.submitted.map { submitted(item, $0) })\(item.changes.map { change($0, of: item) })\
    </ul></li>
    """
  }

  private func submitted(_ item: Item, _ source: Source) -> HTML {
    """
    <li><span class="part">Submitted</span><div></div>\(by(source, of: item))</li>
    """
  }

  private func change(_ change: Change, of item: Item) -> HTML {
    """
    <li><span class="part">\(change.label)</span><div>\(change.values)</div>\
    \(by(change.source, of: item))</li>
    """
  }

  /// Who, when and why, with a link to the event that says so.
  private func by(_ source: Source, of item: Item) -> HTML {
    """
    <p class="when">\(isolated: source.actor.name), \(HTML.ago(source.at, now: now)) \
    <a href="/r/\(item.key)?history=all#e\(source.position)">#\(source.position)</a>\
    \(source.reason.map { "<span class=\"reason\">\(isolated: $0)</span>" })</p>
    """
  }

  private func pager(_ changes: Changes) -> HTML? {
    guard changes.next != nil || address.filter.cursor != nil else { return nil }
    let first: HTML? =
      address.filter.cursor == nil
      ? nil : "<a class=\"tool\" href=\"\(address.with { _ in }.text(on: slug))\">First page</a>"
    let next: HTML? = changes.next.map {
      "<a class=\"tool\" rel=\"next\" href=\"\($0)\">Next page</a>"
    }
    return "<nav class=\"pager\" aria-label=\"Pages\">\(first)\(next)</nav>"
  }

  // MARK: Comparison

  private func html(_ comparison: Comparison) -> HTML {
    """
    <p class="byline">At \(HTML.words(comparison.asOf))\(axis). \(HTML.count(comparison.both)) match both.</p>\
    \(side("first", "Only in this list", address.filter.address(on: slug), comparison.first))\
    \(side("second", "Only in the other", comparison.other, comparison.second))
    """
  }

  private func side(
    _ id: HTML, _ title: HTML, _ list: String, _ side: Comparison.Side
  ) -> HTML {
    let rows = side.rows.map { row -> HTML in
      """
      <li><h3><a href="/r/\(row.key)"><span class="key">\(row.key)</span> \
      \(row.title.isEmpty ? "<em class=\"gone\">Erased</em>" : "\(isolated: row.title)")</a></h3>\
      \(HTML.chip(row.status)) \(HTML.owner(row.owner))</li>
      """
    }
    let rest = side.total - side.rows.count
    let more: HTML? =
      rest == 0 ? nil : "<p class=\"hint\">And \(HTML.count(rest)) more.</p>"
    return """
      <section class="side" aria-labelledby="\(id)"><h2 id="\(id)"><a href="\(list)">\(title)</a> \
      <span class="n">\(HTML.count(side.total))</span></h2><ol>\(rows)</ol>\(more)</section>
      """
  }
}

extension ChangesModel.Item {
  fileprivate var word: HTML {
    switch kind {
    case .entered: submitted == nil ? "Entered" : "New"
    case .left: "Left"
    case .changed: "Changed"
    }
  }
}

extension ChangesModel.Change {
  fileprivate var values: HTML {
    switch (before, after) {
    case (.text(let old), .text(let new)):
      HistoryItem.Change(label: label, before: old, after: new).html
    case (.count(let old), .count(let new)): "\(HTML.count(new - old)) more, now \(HTML.count(new))"
    default: "<span class=\"was\">\(before.html)</span> → \(after.html)"
    }
  }
}

extension ChangesModel.Value {
  fileprivate var html: HTML {
    switch self {
    case .text(let text): "\(isolated: text)"
    case .status(let status): HTML.chip(status)
    case .owner(let owner): HTML.owner(owner)
    case .priority(let priority): HTML.priority(priority)
    case .count(let count): HTML.count(count)
    }
  }
}

extension HTML {
  /// A moment, as an answer says which one it was: `1 Mar 2026, 09:00 UTC (position 1,234)`.
  static func words(_ moment: Moment) -> HTML {
    switch moment.axis {
    case .recorded where moment.position == .zero: "before the first event"
    case .recorded:
      "\(instant(moment.time)) (position \(count(Int(moment.position.rawValue))))"
    case .happened: instant(moment.time)
    }
  }
}
