import Testing

@testable import Web

struct LocalPathTests {
  @Test(arguments: [
    "/", "/b/ops?status=new&owner=me", "/r/OPS-1#comment-3", "/a//b", "/a?next=//x",
  ])
  func `a place on this site is taken`(text: String) {
    #expect(LocalPath(text)?.text == text)
  }

  @Test(arguments: [
    "", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "b/ops",
    "/a\\b", "/a b", "/a\r\nSet-Cookie: x=1", "/\u{E9}", "/\t/evil.example",
  ])
  func `anything that could lead elsewhere is not`(text: String) {
    #expect(LocalPath(text) == nil)
  }

  @Test func `an endless one is not`() {
    #expect(LocalPath("/" + String(repeating: "a", count: WebLimits.address)) == nil)
  }

  @Test func `signing in remembers where somebody wanted to go`() throws {
    let place = try #require(LocalPath("/b/ops?status=new&q=a%20b"))
    #expect(place.signIn.text == "/sign-in?next=%2Fb%2Fops%3Fstatus%3Dnew%26q%3Da%2520b")
    #expect(LocalPath.home.signIn.text == "/sign-in")
  }
}
