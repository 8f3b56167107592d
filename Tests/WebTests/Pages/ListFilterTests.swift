import Domain
import Ledger
import Testing

@testable import Web

@Suite struct ListFilterTests {
  private func read(_ query: String) throws -> ReadFilter {
    ReadFilter(try FormFields(decoding: query.utf8), on: BoardTemplate.ops) { text in
      switch text {
      case "7", "ana@example.org": [PersonNumber(7)]
      case "12": [PersonNumber(12)]
      case "Kim": [PersonNumber(3), PersonNumber(4)]
      default: []
      }
    }
  }

  @Test(arguments: [
    "", "status=new", "status=new&status=waiting", "status=new&priority=urgent&priority=low",
    "status=done&owner=me&owner=nobody&owner=7&owner=12&requester=me&q=vpn+access",
    "q=%C3%A4+%26+b%3Dc%25", "sort=key", "sort=-priority&limit=100", "owner=7&cursor=AbC-_%2B",
    "q=*-._~".replacing("~", with: "%7E"),
  ])
  func `a canonical address is read and written as itself`(query: String) throws {
    let read = try read(query)
    #expect(read.problems.isEmpty)
    #expect(!read.hasLeftovers)
    #expect(read.filter.query == query)
  }

  @Test(arguments: [
    ("status=waiting&status=new&status=new", "status=new&status=waiting"),
    ("q=vpn&owner=7&status=new", "status=new&owner=7&q=vpn"),
    ("priority=low&priority=urgent", "priority=urgent&priority=low"),
    ("owner=12&owner=nobody&owner=7&owner=me", "owner=me&owner=nobody&owner=7&owner=12"),
    ("owner=ana%40example.org", "owner=7"),
    ("q=++vpn++", "q=vpn"), ("q=%76%70n", "q=vpn"), ("q=vpn%20access", "q=vpn+access"),
  ])
  func `equal views have equal addresses`(query: String, canonical: String) throws {
    let read = try read(query)
    #expect(read.filter.query == canonical)
    #expect(try self.read(canonical).filter == read.filter)
  }

  @Test(arguments: ["q=", "status=new&q=&owner=", "sort=-updated", "limit=50", "q=++"])
  func `what says nothing is noticed`(query: String) throws {
    #expect(try read(query).hasLeftovers)
  }

  @Test(arguments: [
    ("status=finished", ReadFilter.Parameter.status, "finished"),
    ("priority=huge", .priority, "huge"), ("owner=eve@example.org", .owner, "eve@example.org"),
    ("requester=nobody", .requester, "nobody"), ("owner=Kim", .owner, "2 people"),
    ("sort=colour", .sort, "colour"), ("sort=--key", .sort, "--key"), ("limit=51", .limit, "51"),
    ("limit=-1", .limit, "-1"), ("q=" + String(repeating: "x", count: 201), .q, "200 bytes"),
  ])
  func `a value that does not exist is named and left out`(
    query: String, parameter: ReadFilter.Parameter, said: String
  ) throws {
    let read = try read(query + "&status=new")
    #expect(read.problems.map(\.parameter) == [parameter])
    #expect(read.problems.first?.message.contains(said) == true)
    #expect(read.filter.query == "status=new")
  }

  @Test func `an unknown parameter is ignored with a note`() throws {
    let read = try read("colour=red&status=new")
    #expect(read.problems.map(\.parameter) == [nil])
    #expect(read.filter.statuses == ["new"])
  }

  @Test func `more people than anybody picks are refused`() throws {
    let query = (0..<60).map { _ in "owner=7" }.joined(separator: "&")
    let read = try read(query)
    #expect(read.problems.count == 1)
    #expect(read.filter.owners == [.person(PersonNumber(7))])
  }

  @Test func `a change of the filter begins at the first page`() throws {
    let filter = try read("status=new&cursor=abc").filter
    #expect(filter.with { $0.text = "x" }.cursor == nil)
    #expect(filter.cleared.query.isEmpty)
  }

  @Test func `a filter asks the ledger for what it says`() throws {
    let filter = try read(
      "status=new&priority=high&owner=me&owner=nobody&requester=7&q=x&sort=key&limit=25"
    ).filter
    let query = filter.query(for: PersonNumber(9))
    #expect(query.statuses == ["new"])
    #expect(query.priorities == [.high])
    #expect(query.owners == [.person(PersonNumber(9)), .nobody])
    #expect(query.requesters == [PersonNumber(7)])
    #expect((query.text, query.sort, query.descending, query.limit) == ("x", .key, false, 25))
  }
}
