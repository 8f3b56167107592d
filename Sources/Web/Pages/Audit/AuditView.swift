import Domain
import EventLog
import SignIn

extension AuditModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      aside: form,
      """
      <header class="head"><h1>Audit</h1><div class="tools">\
      <a class="tool narrow" href="#audit-filter">\(Icon.filter.html)Filter</a></div>\
      <p class="byline">Who came in, who was kept out, who may do what. Newest first, in UTC.</p>\
      </header>\(problem.map { "<p class=\"note bad\" role=\"alert\">\($0)</p>" })\(list)\(pager)
      """)
  }

  private var list: HTML {
    guard !entries.isEmpty else {
      return problem == nil ? "<p class=\"empty\">\(nothing)</p>" : ""
    }
    return """
      <table class="plain audit"><caption class="sr">What happened</caption><thead><tr>\
      <th scope="col">Time</th><th scope="col">What</th><th scope="col">Who</th>\
      <th scope="col">From</th><th scope="col">Details</th></tr></thead>\
      <tbody>\(entries.map(row))</tbody></table>
      """
  }

  private var nothing: HTML {
    if next != nil { return "Nothing here so far. Older entries may have something." }
    return filter == Filter() ? "Nothing happened yet." : "Nothing matches this filter."
  }

  private func row(_ entry: Entry) -> HTML {
    let count: HTML? = entry.count > 1 ? " <span class=\"ext\">×\(UInt64(entry.count))</span>" : nil
    let by: HTML? = entry.by.map { " <span class=\"ext\">by</span> \(HTML.owner($0))" }
    let position: HTML? = entry.position.map { " <span class=\"ext\">event \($0)</span>" }
    return """
      <tr><td>\(HTML.second(entry.at))</td>\
      <th scope="row"><span class="kind\(" bad", if: entry.isTrouble)">\(HTML(text: entry.title))</span>\
      \(count)</th>\
      <td>\(entry.person.map { HTML.owner($0) })\(by)</td>\
      <td class="from">\(isolated: entry.address)</td>\
      <td>\(isolated: entry.words)\(position)</td></tr>
      """
  }

  private var pager: HTML? {
    guard isLater || next != nil else { return nil }
    let newest: HTML? = isLater ? "<a class=\"tool\" href=\"\(first)\">Newest</a>" : nil
    let older: HTML? = next.map { "<a class=\"tool\" rel=\"next\" href=\"\($0)\">Older</a>" }
    return "<nav class=\"pager\" aria-label=\"Pages\">\(newest)\(older)</nav>"
  }

  private var form: HTML {
    """
    <form id="audit-filter" class="filter" action="/audit" method="get" aria-label="What is shown">\
    \(field("person", "Person", filter.person, "Name, e-mail, number or me"))\
    \(field("address", "Address", filter.address, "As in 203.0.113.9"))\
    \(field("since", "Since", filter.since, "2026-03-01, -7d, yesterday"))\
    \(field("until", "Until", filter.until, "2026-03-31"))\
    <fieldset><legend>Around the ledger</legend>\(AuditEntry.Kind.allCases.map { choice($0.rawValue) })\
    </fieldset><fieldset><legend>In the log</legend>\(SecurityKind.ofEvents.map(choice))</fieldset>\
    <p class="apply"><button>Apply</button> <a class="tool" href="/audit">Reset</a></p></form>
    """
  }

  private func field(_ name: HTML, _ label: HTML, _ value: String, _ hint: HTML) -> HTML {
    """
    <label class="other" for="audit-\(name)">\(label)<input id="audit-\(name)" name="\(name)" \
    value="\(value)" placeholder="\(hint)" autocomplete="off"></label>
    """
  }

  private func choice(_ kind: String) -> HTML {
    """
    <label class="opt"><input type="checkbox" name="kind" value="\(kind)"\
    \(" checked", if: filter.kinds.contains(kind))><span>\(HTML(text: AuditModel.title(kind)))</span></label>
    """
  }

  /// `sign-in-failed` as people read it.
  fileprivate static func title(_ kind: String) -> String {
    let words = kind.replacing("sign-in", with: "sign in").replacing("-", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}

extension AuditModel.Entry {
  fileprivate var title: String { AuditModel.title(kind) }

  /// Whether it is worth a second look.
  fileprivate var isTrouble: Bool {
    switch AuditEntry.Kind(rawValue: kind) {
    case .signInFailed, .denied, .rateLimited, .dropped: true
    default: false
    }
  }
}
