import Domain
import Testing

@testable import Web

@Suite struct FrameTests {
  private func marks(_ place: Frame.Place) throws -> [String] {
    let frame = Frame(
      title: "Here",
      viewer: .init(
        label: PersonLabel(number: PersonNumber(1), name: "Ana Lima"), isAdmin: false, csrf: "c"),
      boards: [
        .init(slug: "ops", name: "Operations", unfinished: 2, openStatuses: ["new", "waiting"]),
        .init(slug: "it", name: "IT", unfinished: 0, openStatuses: ["new"]),
      ], place: place)
    return try Markup(frame.page("")).all("a").compactMap { link in
      link.value("aria-current").map { "\(link.value("href") ?? "") \($0)" }
    }
  }

  @Test(arguments: [
    (Frame.Place.people, ["/people page"]), (.me, ["/me page"]), (.boards, []), (.elsewhere, []),
    (.board("ops", address: "/b/ops"), ["/b/ops page"]),
    (.board("ops", address: "/b/ops?owner=me"), ["/b/ops?owner=me page"]),
    (
      .board("ops", address: "/b/ops?status=new&status=waiting"),
      ["/b/ops?status=new&status=waiting page"]
    ),
    (.board("ops", address: "/b/ops?q=vpn"), ["/b/ops true"]),
    (.board("ops", address: "/b/ops/trends"), ["/b/ops/trends page"]),
    (.board("ops", address: "/r/OPS-1"), ["/b/ops true"]),
  ])
  func `the navigation says where one is`(place: Frame.Place, marks: [String]) throws {
    #expect(try self.marks(place) == marks)
  }

  @Test func `without a viewer there is nowhere to go but in`() throws {
    let markup = try Markup(Frame(title: "Sign in").page(""))
    #expect(markup.all("nav").isEmpty)
    #expect(markup.all("body").first?.value("class") == "bare")
  }

  @Test func `errors stand first in the title`() {
    var frame = Frame(title: "New request")
    frame.hasErrors = true
    #expect(frame.page("").text.contains("<title>Error: New request · Request Ledger</title>"))
  }
}
