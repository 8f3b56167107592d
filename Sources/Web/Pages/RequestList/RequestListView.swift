import Domain
import Ledger

extension RequestListModel {
  /// What a row takes, measured; room for all of them is made at once.
  private static let typicalRow = 900
  /// What stands above and below the rows.
  private static let typicalRest = 6_000

  /// The whole page.
  var page: HTML {
    frame.page(
      aside: filterPanel, room: rows.count * Self.typicalRow + Self.typicalRest
    ) { page in
      page.append(head)
      page.append("<div id=\"results\" data-board=\"\(slug)\"\(maySubmit ? nil : Self.noSubmit)>")
      page.append("\(notes)\(activeFilters)")
      if rows.isEmpty { page.append(emptyState) } else { writeTable(to: &page) }
      page.append("</div>")
    }
  }

  private var head: HTML {
    """
    <header class="head"><h1>\(isolated: name)</h1>\
    <div class="tools"><div class="find">\(Icon.search.html)\
    <input type="search" id="q" name="q" form="filter" value="\(filter.text)" maxlength="200" \
    placeholder="Search" aria-label="Search requests" autocomplete="off" \
    aria-keyshortcuts="/"></div>\
    <a class="tool narrow" href="#filter">\(Icon.filter.html)Filter</a>\
    \(isNow ? tools : nil)</div></header>
    """
  }

  private var tools: HTML {
    """
    \(HTML.lookBack(RequestListStep.address(.previous, from: address(filter.with { _ in }))))\
    \(maySubmit ? submit : nil)
    """
  }

  /// For the key that leads to a new request.
  private static let noSubmit: HTML = " data-no-submit=\"\""

  private var submit: HTML {
    """
    <a class="button" href="/b/\(slug)/new" aria-keyshortcuts="c">\
    \(Icon.plus.html)New request</a>
    """
  }

  private var maySubmit: Bool { isNow && Access.permits(.submit, to: role) }

  private var notes: HTML? {
    guard !problems.isEmpty else { return nil }
    return """
      <div class="note bad" role="status"><ul>\(problems.map { "<li>\($0.message)</li>" })</ul>\
      <p><a href="\(address(filter))">Continue without it</a></p></div>
      """
  }

  private var activeFilters: HTML {
    let items = chips.map { chip -> HTML in
      """
      <li><a class="tag" href="\(chip.address)"><span>\(chip.group)</span> \(isolated: chip.label)\
      \(Icon.close.html)<span class="sr">remove</span></a></li>
      """
    }
    let all: HTML? =
      chips.isEmpty
      ? nil : "<li><a class=\"clear\" href=\"\(address(filter.cleared))\">Clear all</a></li>"
    return """
      <div class="bar"><p class="total"><strong>\(HTML.count(total))</strong> \
      \(total == 1 ? "request" : "requests")\
      \(filter.isEmpty ? nil : " of \(HTML.count(requests))")</p>\
      <a class="clear" href="\(changes)">\(isNow ? "Changes" : "Changes since")</a>\
      \(access)<ul class="tags" aria-label="Active filters">\(items)\(all)</ul>\(sorting)</div>
      """
  }

  /// For whoever says who may see the board.
  private var access: HTML? {
    guard isNow, Access.permits(.manageAccess, to: role) else { return nil }
    return "<a class=\"clear\" href=\"/b/\(slug)/settings\">Who can see this</a>"
  }

  /// Of the last week; of the past, since then.
  private var changes: String {
    var changes = ChangesAddress(filter: filter)
    if !isNow { (changes.from, changes.axis) = (frame.at.text, frame.at.asOf.axis) }
    return changes.text(on: slug)
  }

  /// For narrow screens, which have no column headers, and for what has no column.
  private var sorting: HTML {
    let options = SortField.allCases.flatMap { field in
      let first = ListOrder.first(field)
      return [first, first.reversed].map { order in
        HTML.Option(
          value: order.text, label: order.words, isChosen: order == filter.order)
      }
    }
    let control = HTML.Control(id: "sort", hasHint: false, hasError: false)
    return """
      <label class="sort"><span>Sort</span> \
      \(control.choice("sort", options, extra: " form=\"filter\""))</label>
      """
  }

  // MARK: Table

  private func writeTable(to page: inout HTML) {
    page.append(
      """
      <table class="list"><caption class="sr">Requests of \(name), \(filter.order.words). \
      \(total) match.</caption><thead><tr>\
      \(header("Key", .key, kind: "c-key"))<th scope="col">Title</th>\
      \(header("Status", .status, kind: "c-status"))\
      \(header("Priority", .priority, kind: "c-prio"))\(header("Owner", .owner, kind: "c-who"))\
      <th scope="col" class="c-req">Requester</th>\(header("Created", .created, kind: "c-made"))\
      \(header("Updated", .updated, kind: "c-time"))</tr></thead><tbody>
      """)
    let moment = frame.at.query
    for row in rows { page.append(self.row(row, moment)) }
    page.append("</tbody></table>\(pager)")
  }

  private func header(_ title: HTML, _ field: SortField, kind: HTML) -> HTML {
    let isCurrent = filter.order.field == field
    let order = isCurrent ? filter.order.reversed : ListOrder.first(field)
    let mark: HTML = filter.order.isDescending ? "descending" : "ascending"
    return """
      <th scope="col" class="\(kind)"\(" aria-sort=\"\(mark)\"", if: isCurrent)>\
      <a href="\(address(filter.with { $0.order = order }))">\(title)</a></th>
      """
  }

  private func row(_ row: Row, _ moment: HTML) -> HTML {
    """
    <tr><td class="c-key"><a href="/r/\(row.key)\(moment)" tabindex="-1">\(row.key)</a></td>\
    <th scope="row"><div class="t"><a href="/r/\(row.key)\(moment)">\(title(row))</a>\
    \(row.externalKey.map { "<span class=\"ext\">\($0)</span>" })</div></th>\
    <td class="c-status">\(HTML.chip(row.status))</td>\
    <td class="c-prio">\(HTML.priority(row.priority))</td>\
    <td class="c-who">\(HTML.owner(row.owner))</td>\
    <td class="c-req">\(isolated: row.requester.name)</td>\
    <td class="c-made">\(HTML.ago(row.createdAt, now: now))</td>\
    <td class="c-time">\(HTML.ago(row.updatedAt, now: now))</td></tr>
    """
  }

  private func title(_ row: Row) -> HTML {
    row.title.isEmpty ? "<em class=\"gone\">Erased</em>" : "\(isolated: row.title)"
  }

  private var pager: HTML {
    let first: HTML? =
      filter.cursor == nil
      ? nil
      : "<a class=\"tool\" href=\"\(address(filter.with { _ in }))\">First page</a>"
    let next: HTML? = next.map { "<a class=\"tool\" rel=\"next\" href=\"\($0)\">Next page</a>" }
    let sizes = PageSize.all.map { size -> HTML in
      """
      <a href="\(address(filter.with { $0.limit = size }))"\
      \(" aria-current=\"true\"", if: size == filter.limit)>\(size)</a>
      """
    }
    return """
      <nav class="pager" aria-label="Pages">\(first)\(next)\
      <span class="sizes">Rows \(sizes.joined(" "))</span></nav>
      """
  }

  // MARK: Nothing to show

  private var emptyState: HTML {
    if requests == 0 && !isNow {
      return "<div class=\"empty\"><h2>No requests by then</h2></div>"
    }
    if requests == 0 {
      guard maySubmit else { return "<div class=\"empty\"><h2>No requests yet</h2></div>" }
      return """
        <div class="empty"><h2>No requests yet</h2>\
        <p>The first one starts the board. It needs a title, and nothing else.</p>\
        <p><a class="button" href="/b/\(slug)/new">New request</a></p></div>
        """
    }
    if filter.isEmpty {
      return """
        <div class="empty"><h2>This is the end of the list</h2>\
        <p><a href="\(address(filter.with { _ in }))">Back to the first page</a></p></div>
        """
    }
    let ways = cures.map { cure -> HTML in
      """
      <li><a href="\(cure.address)">Any \(cure.group)</a> \
      <span class="n">\(HTML.count(cure.count))</span></li>
      """
    }
    return """
      <div class="empty"><h2>No request matches</h2>\(blame)\
      \(ways.isEmpty ? nil : "<ul>\(ways)</ul>")\
      <p><a class="button" href="\(address(filter.cleared))">Clear all filters</a> \
      \("<a class=\"tool\" href=\"/b/\(slug)/new\">New request</a>", if: maySubmit)</p></div>
      """
  }

  private var blame: HTML {
    if !cures.isEmpty { return "<p>Leaving out one part of the filter shows some again:</p>" }
    return filter.text.isEmpty
      ? "<p>No part of the filter alone is to blame: together they leave nothing.</p>"
      : "<p>Nothing contains “\(isolated: filter.text)” within this filter.</p>"
  }
}

extension ListOrder {
  /// For people: `newest update first`.
  var words: String {
    switch (field, isDescending) {
    case (.updated, true): "Last updated"
    case (.updated, false): "Longest untouched"
    case (.created, true): "Newest"
    case (.created, false): "Oldest"
    case (.key, true): "Key, high to low"
    case (.key, false): "Key, low to high"
    case (.status, true): "Status, last to first"
    case (.status, false): "Status, first to last"
    case (.priority, true): "Most urgent"
    case (.priority, false): "Least urgent"
    case (.owner, true): "Owner, last to first"
    case (.owner, false): "Owner, first to last"
    }
  }
}
