import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

/// The jobs people do, through their forms.
@Suite struct PageFlowTests {
  /// Where a form that was taken in leads.
  private func place(_ answer: Answer) -> String { answer.headers[.location] ?? "" }

  private func submit(
    _ caller: Caller, _ fields: [(String, String)] = [("title", "A laptop")]
  ) async throws -> String {
    let answer = try await caller.post("/b/ops/new", form: fields)
    try #require(answer.status == .seeOther, "\(answer.body)")
    let place = place(answer)
    return String(place.dropFirst("/r/".count).prefix { $0 != "#" })
  }

  private func hidden(_ name: String, in answer: Answer) throws -> String {
    let inputs = try Markup(answer.body).all("input")
    return try #require(inputs.first { $0.value("name") == name }?.value("value"))
  }

  @Test func `a request is submitted, and is in the list with its requester and owner`()
    async throws
  {
    try await TestSite.run { site, client in
      let ben = try site.caller(site.ben, client)
      let key = try await submit(
        ben,
        [
          ("title", "A laptop"), ("details", "for\r\nNoor"), ("priority", "high"), ("owner", "me"),
          ("field-area", "Berlin"), ("field-due", "2027-01-04"),
        ])
      let request = try site.ledger.request(key, by: site.ana)
      #expect(request.summary.owner == site.ben && request.summary.requester == site.ben)
      #expect(request.details == "for\nNoor")
      #expect(request.summary.fields.map(\.value) == ["Berlin", "2027-01-04"])

      let list = try await ben.get("/b/ops")
      #expect(list.status == .ok)
      for said in [key, "A laptop", "High", "Ben Okoro"] { #expect(list.body.contains(said)) }
      let page = try await ben.get("/r/\(key)")
      #expect(page.body.contains("2027-01-04"))
    }
  }

  @Test func `the same form twice is one request`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let command = try hidden("command", in: try await ana.get("/b/ops/new"))
      let fields = [("title", "Once"), ("command", command)]
      let first = try await submit(ana, fields)
      #expect(try await submit(ana, fields) == first)
      #expect(try site.ledger.list("ops", RequestQuery(), by: site.ana).total == 1)

      let other = try await ana.post("/b/ops/new", form: [("title", "Two"), ("command", command)])
      #expect(other.status == .unprocessableContent)
      #expect(other.body.contains("sent before") && other.body.contains("value=\"Two\""))
    }
  }

  @Test func `a form with errors comes back with everything typed`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let typed = [
        ("title", "  "), ("details", "<b>kept</b>"), ("priority", "urgent"), ("owner", "me"),
        ("field-category", "Hardware"), ("field-due", "2027-02-30"), ("field-link", "ftp://x"),
      ]
      let answer = try await ana.post("/b/ops/new", form: typed)
      #expect(answer.status == .unprocessableContent)
      #expect(answer.body.contains("<title>Error: "))
      let markup = try Markup(answer.body)
      let values = markup.all("input").map { $0.value("value") ?? "" }
      for (name, value) in typed where name.hasPrefix("field-") { #expect(values.contains(value)) }
      #expect(answer.body.contains("&lt;b&gt;kept&lt;/b&gt;</textarea>"))
      #expect(answer.body.contains("<option value=\"urgent\" selected>"))
      #expect(answer.body.contains("<option value=\"me\" selected>"))
      let links = markup.all("a").compactMap { $0.value("href") }
      for id in ["title", "field-due", "field-link"] { #expect(links.contains("#\(id)")) }
      #expect(try site.ledger.list("ops", RequestQuery(), by: site.ana).total == 0)
    }
  }

  @Test func `a form whose token is old comes back with everything typed`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await submit(ana)
      for (address, name) in [
        ("/b/ops/new", "title"), ("/r/\(key)/edit", "title"), ("/r/\(key)/comment", "text"),
      ] {
        let answer = try await ana.post(address, form: [(name, "kept words"), ("csrf", "old")])
        #expect(answer.status == .forbidden, "\(address)")
        #expect(answer.body.contains("kept words"), "\(address)")
      }
      #expect(try site.ledger.request(key, by: site.ana).summary.revision == 1)
    }
  }

  @Test func `a request goes to me, to another and to nobody`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await submit(ana)
      for (owner, expected) in [
        ("me", site.ana), (site.ben.description, site.ben), ("ana@example.org", site.ana),
        ("nobody", nil),
      ] {
        let answer = try await ana.post("/r/\(key)/assign", form: [("owner", owner)])
        #expect(answer.status == .seeOther)
        #expect(place(answer).hasPrefix("/r/\(key)#e"))
        #expect(try site.ledger.request(key, by: site.ana).summary.owner == expected)
      }
      let unknown = try await ana.post("/r/\(key)/assign", form: [("owner", "eve@example.org")])
      #expect(unknown.status == .unprocessableContent)
      #expect(unknown.body.contains("Nobody here is called"))
    }
  }

  @Test func `a status moves along its transitions, with a reason where one is needed`()
    async throws
  {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await submit(ana)
      let done = try await ana.post("/r/\(key)/status", form: [("status", "done"), ("reason", "")])
      #expect(done.status == .seeOther)

      let reopen = try await ana.post(
        "/r/\(key)/status", form: [("status", "in-progress"), ("reason", " ")])
      #expect(reopen.status == .unprocessableContent)
      #expect(reopen.body.contains("needs a reason"))

      let forbidden = try await ana.post(
        "/r/\(key)/status", form: [("status", "declined"), ("reason", "typed <words>")])
      #expect(forbidden.status == .unprocessableContent)
      #expect(forbidden.body.contains("cannot become declined"))
      #expect(forbidden.body.contains("typed &lt;words&gt;</textarea>"))
      #expect(try site.ledger.request(key, by: site.ana).summary.status.id == "done")

      let again = try await ana.post("/r/\(key)/status", form: [("status", "done")])
      #expect(place(again) == "/r/\(key)#same")
    }
  }

  @Test func `a status that others changed first is a conflict that shows all three`() async throws
  {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let ben = try site.caller(site.ben, client)
      let key = try await submit(ana)
      _ = try await ben.post("/r/\(key)/status", form: [("status", "waiting")])
      let late = try await ana.post(
        "/r/\(key)/status",
        form: [("status", "in-progress"), ("reason", "mine"), ("revision", "1")])
      #expect(late.status == .conflict)
      for said in [
        "<dd>New</dd>", "<dd>Waiting</dd>", "<dd>In progress</dd>", "Ben Okoro", "mine</textarea>",
      ] {
        #expect(late.body.contains(said), "\(said)")
      }
      #expect(try site.ledger.request(key, by: site.ana).summary.status.id == "waiting")
    }
  }

  @Test func `a comment in between stops nobody`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await submit(ana)
      _ = try await ana.post("/r/\(key)/comment", form: [("text", "a word")])
      let answer = try await ana.post(
        "/r/\(key)/status", form: [("status", "in-progress"), ("revision", "1")])
      #expect(answer.status == .seeOther)
    }
  }

  @Test func `an edit changes what was changed and nothing else`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await submit(
        ana, [("title", "Lamp"), ("details", "a\nb"), ("field-area", "Berlin")])
      let answer = try await ana.post(
        "/r/\(key)/edit",
        form: [
          ("title", "Lamps"), ("details", "a\r\nb"), ("priority", "normal"), ("revision", "1"),
          ("field-area", ""), ("field-category", ""), ("field-due", ""), ("field-link", ""),
        ])
      #expect(answer.status == .seeOther)
      let history = try site.ledger.request(key, by: site.ana).history
      #expect(
        history.last?.event
          == .edited(Edited(title: "Lamps", fields: [FieldValue(id: "area", value: "")])))
      #expect(history.count == 2)
    }
  }

  @Test func `two edits of the same text are both kept, and one is chosen`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await submit(ana, [("title", "Lamp")])
      let fields = ["category", "area", "due", "link"].map { ("field-\($0)", "") }
      let form = { (title: String, details: String, revision: String) in
        [("title", title), ("details", details), ("priority", "normal"), ("revision", revision)]
          + fields
      }
      _ = try await ana.post("/r/\(key)/edit", form: form("Floor lamp", "", "1"))
      let late = try await ana.post("/r/\(key)/edit", form: form("Desk lamp", "Mine", "1"))
      #expect(late.status == .conflict)
      for said in ["Lamp", "Floor lamp", "Desk lamp", "Mine</textarea>", "choice-title"] {
        #expect(late.body.contains(said), "\(said)")
      }
      let revision = try hidden("revision", in: late)
      let chosen = try await ana.post(
        "/r/\(key)/edit",
        form: form("Desk lamp", "Mine", revision) + [("choice-title", "theirs")])
      #expect(chosen.status == .seeOther)
      let request = try site.ledger.request(key, by: site.ana)
      #expect(request.summary.title == "Floor lamp" && request.details == "Mine")
    }
  }

  @Test func `a long history shows what is new, and the rest when asked`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await submit(ana)
      let name = try #require(RequestKey(key))
      for number in 1...RequestDetailModel.shownHistory {
        _ = try await site.ledger.perform(.change(name, .comment("word \(number)")), by: site.ana)
      }
      let page = try await ana.get("/r/\(key)")
      #expect(page.body.contains("Show 1 older event"))
      #expect(!page.body.contains("submitted it") && page.body.contains("word 1<"))
      let all = try await ana.get("/r/\(key)?history=all")
      #expect(all.body.contains("submitted it"))
    }
  }

  @Test func `an error page says what went wrong, with the way back`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let page = try await ana.get("/b/nowhere")
      #expect(page.status == .notFound)
      #expect(page.body.contains("There is no board “nowhere”"))
      let links = try Markup(page.body).all("a").compactMap { $0.value("href") }
      #expect(links.contains("/") && links.contains("/people"))
    }
  }

  @Test func `a request has one address whatever it is called`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await submit(ana)
      let small = try await ana.get("/r/\(key.lowercased())")
      #expect(small.status == .seeOther && place(small) == "/r/\(key)")
      #expect(try await ana.get("/r/OPS-999").status == .notFound)
    }
  }
}
