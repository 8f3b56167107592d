import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import SignIn
import Testing

@testable import Web

/// A board's list through the API.
struct ListTests {
  /// Six requests: three of Ben's, one done, two urgent.
  private func fill(_ caller: Caller) async throws {
    for (title, rest) in [
      ("Laptop for Kim", #""owner":2,"priority":"urgent""#), ("Ladder", #""owner":2"#),
      ("Paint", #""owner":2,"priority":"low""#), ("Desk lamp", #""owner":1"#),
      ("Second ladder", #""priority":"urgent""#), ("Whiteboard", #""fields":{"area":"Attic"}"#),
    ] {
      try await caller.submit(#"{"title":"\#(title)",\#(rest)}"#)
    }
    _ = try await caller.post("/api/v1/requests/OPS-2/status", json: #"{"status":"done"}"#)
  }

  private func keys(_ answer: Answer) throws -> [String] {
    try answer.json["requests"].elements.compactMap { $0["key"].text }
  }

  @Test(arguments: [
    ("", 6), ("status=new", 5), ("status=new&status=done", 6), ("status=done", 1),
    ("owner=ben@example.org", 3), ("owner=2&owner=nobody", 5), ("owner=me", 1), ("owner=nobody", 2),
    ("priority=urgent", 2), ("priority=urgent&owner=2", 1), ("requester=me", 6), ("requester=2", 0),
    ("q=ladder", 2), ("q=Attic", 1), ("q=OPS-3", 1), ("status=&owner=&q=", 6), ("nonsense=1", 6),
  ])
  func `filters narrow it down`(query: String, total: Int) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await fill(ana)
      let answer = try await ana.get("/api/v1/boards/ops/requests?\(query)")
      #expect(answer.status == .ok, "\(answer.body)")
      #expect(try answer.json["total"].number == total)
      #expect(try keys(answer).count == total)
    }
  }

  @Test func `its members are the ones promised`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await fill(ana)
      let list = try await ana.get("/api/v1/boards/ops/requests?sort=key").json
      #expect(list.names == ["asOf", "total", "requests", "next"])
      #expect(list["asOf"].names == ["position", "time"])
      let head = try site.ledger.head().position.rawValue
      #expect(list["asOf"]["position"].number == Int(head))
      #expect(list["next"] == .null)
      #expect(
        list["requests"][0].names == [
          "key", "board", "title", "status", "statusCategory", "priority", "owner", "requester",
          "createdAt", "updatedAt", "revision", "fields",
        ])
      #expect(list["requests"][0]["owner"]["name"].text == "Ben Okoro")
      #expect(list["requests"][5]["owner"] == .null)
      #expect(list["requests"][5]["fields"]["area"].text == "Attic")
    }
  }

  @Test func `pages follow one another without gap or repeat`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await fill(ana)
      var seen: [String] = []
      var cursor = ""
      repeat {
        let answer = try await ana.get(
          "/api/v1/boards/ops/requests?sort=key&limit=2&cursor=\(PercentEncoding.encode(cursor))")
        #expect(try answer.json["total"].number == 6)
        seen += try keys(answer)
        cursor = try answer.json["next"].text ?? ""
      } while !cursor.isEmpty
      #expect(seen == ["OPS-1", "OPS-2", "OPS-3", "OPS-4", "OPS-5", "OPS-6"])
    }
  }

  @Test(arguments: [
    ("key", "OPS-1"), ("-key", "OPS-6"), ("-updated", "OPS-2"), ("created", "OPS-1"),
  ])
  func `the order is the one asked for`(sort: String, first: String) async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await fill(ana)
      let answer = try await ana.get("/api/v1/boards/ops/requests?sort=\(sort)")
      #expect(try keys(answer).first == first)
    }
  }

  @Test func `what is known already is not sent again`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await fill(ana)
      let address = "/api/v1/boards/ops/requests?owner=me"
      let first = try await ana.get(address)
      let tag = try #require(first.headers[.eTag])
      let again = try await ana.get(address, [.ifNoneMatch: "\"other\", \(tag)"])
      #expect(again.status == .notModified)
      #expect(again.body.isEmpty)
      #expect(again.headers[.eTag] == tag)

      let ben = try site.caller(site.ben, client)
      #expect(try await ben.get(address, [.ifNoneMatch: tag]).status == .ok)

      try await ana.submit()
      #expect(try await ana.get(address, [.ifNoneMatch: tag]).status == .ok)
    }
  }

  @Test func `a new name makes a new answer`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await fill(ana)
      for address in ["/api/v1/boards/ops/requests", "/api/v1/requests/OPS-1"] {
        let tag = try #require(try await ana.get(address).headers[.eTag])
        var account = try #require(try site.accounts.account(site.ben))
        account.name += " the Second"
        try site.accounts.register(account)
        #expect(try await ana.get(address, [.ifNoneMatch: tag]).status == .ok)
      }
    }
  }
}
