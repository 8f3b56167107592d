import Domain
import EventLog
import Ledger
import Testing

@testable import Web

@Suite struct RequestListViewTests {
  private static let ops = BoardTemplate.ops
  private static let now = Timestamp(microseconds: 1_795_000_000_000_000)

  private func model(
    _ change: (inout RequestListModel) -> Void = { _ in }
  ) -> RequestListModel {
    var model = RequestListModel(
      frame: Frame(title: "Operations"), slug: "ops", name: "Operations", requests: 742,
      filter: ListFilter(), total: 1,
      rows: [
        .init(
          key: "OPS-1", externalKey: "PEP-8", title: "A laptop", status: Self.ops.statuses[0],
          priority: .high, owner: nil,
          requester: PersonLabel(number: PersonNumber(1), name: "Ana Lima"),
          createdAt: Self.now, updatedAt: Self.now)
      ], now: Self.now)
    change(&model)
    return model
  }

  @Test func `a row shows key, title, status, priority, nobody and the requester`() throws {
    let text = model().page.text
    for said in ["OPS-1", "PEP-8", "A laptop", ">New<", "High", "Unowned", "Ana Lima", "just now"] {
      #expect(text.contains(said), "\(said)")
    }
    #expect(text.contains("href=\"/r/OPS-1\""))
  }

  @Test func `the sorted column says so, and its header turns the order around`() throws {
    let markup = try Markup(model { $0.filter.order = ListOrder(.key, isDescending: false) }.page)
    let headers = markup.all("th").filter { $0.value("aria-sort") != nil }
    #expect(headers.map { $0.value("aria-sort") } == ["ascending"])
    #expect(markup.all("a").contains { $0.value("href") == "/b/ops?sort=-key" })
  }

  @Test func `another column begins with its usual order`() throws {
    let markup = try Markup(model().page)
    let links = markup.all("a").compactMap { $0.value("href") }
    #expect(links.contains("/b/ops?sort=-priority"))
    #expect(links.contains("/b/ops?sort=status"))
    #expect(links.contains("/b/ops?sort=updated"))
  }

  @Test func `headers and chips keep the rest of the filter and leave the page`() throws {
    let model = model {
      $0.filter.statuses = ["new"]
      $0.filter.text = "vpn"
      $0.filter.cursor = "abc"
      $0.chips = [.init(group: "Status", label: "New", address: "/b/ops?q=vpn")]
    }
    let links = try Markup(model.page).all("a").compactMap { $0.value("href") }
    #expect(links.contains("/b/ops?status=new&q=vpn&sort=key"))
    #expect(links.contains("/b/ops?q=vpn"))
    #expect(links.contains("/b/ops?status=new&q=vpn"), "back to the first page")
  }

  @Test func `a next page has a link, the last one has none`() throws {
    let more = try Markup(model { $0.next = "/b/ops?cursor=x" }.page)
    #expect(more.all("a").contains { $0.value("rel") == "next" })
    #expect(!(try Markup(model().page).all("a").contains { $0.value("rel") == "next" }))
  }

  @Test func `an empty board offers the first request`() {
    let text = model {
      $0.rows = []
      $0.requests = 0
      $0.total = 0
    }.page.text
    #expect(text.contains("No requests yet"))
    #expect(text.contains("href=\"/b/ops/new\""))
    #expect(!text.contains("<table"))
  }

  @Test func `an empty result says which part of the filter causes it`() {
    let text = model {
      $0.rows = []
      $0.total = 0
      $0.filter.statuses = ["done"]
      $0.filter.owners = [.nobody]
      $0.cures = [.init(group: "owner", count: 12, address: "/b/ops?status=done")]
    }.page.text
    #expect(text.contains("No request matches"))
    #expect(
      text.contains("<a href=\"/b/ops?status=done\">Any owner</a> <span class=\"n\">12</span>"))
    #expect(text.contains("Clear all filters"))
  }

  @Test func `a search without result names what was searched for`() {
    let text = model {
      $0.rows = []
      $0.total = 0
      $0.filter.text = "unobtainium"
    }.page.text
    #expect(text.contains("Nothing contains “unobtainium”"))
  }

  @Test func `a value that was not understood is named, in its group too`() {
    let text = model {
      $0.problems = [.init(parameter: .status, message: "This board has no status “x”.")]
      $0.facets = [.init(parameter: .status, title: "Status", values: [])]
    }.page.text
    #expect(text.contains("<li>This board has no status “x”.</li>"))
    #expect(text.contains("<p class=\"error\">This board has no status “x”.</p>"))
  }

  @Test func `values are boxes with their counts`() throws {
    let model = model {
      $0.facets = [
        .init(
          parameter: .status, title: "Status",
          values: [
            .init(text: "new", label: "New", mark: .status(.open), count: 1234, isChosen: true),
            .init(text: "done", label: "Done", mark: .status(.done), count: 0, isChosen: false),
          ])
      ]
    }
    let boxes = try Markup(model.page).all("input").filter { $0.value("type") == "checkbox" }
    #expect(boxes.map { $0.value("value") } == ["new", "done"])
    #expect(boxes.map { $0.value("checked") != nil } == [true, false])
    #expect(model.page.text.contains("1,234"))
  }

  @Test func `the fields of the filter stand in the order of the address`() throws {
    let model = model {
      $0.facets = [ReadFilter.Parameter.status, .priority, .owner, .requester].map {
        .init(
          parameter: $0, title: $0.rawValue,
          values: [.init(text: "x", label: "x", mark: .nobody, count: 1, isChosen: false)])
      }
    }
    let names = try Markup(model.page).elements.compactMap { element in
      ["input", "select"].contains(element.name) ? element.value("name") : nil
    }
    #expect(names == ["status", "priority", "owner", "requester", "q", "sort"])
  }
}
