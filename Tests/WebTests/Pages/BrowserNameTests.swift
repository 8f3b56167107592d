import Testing

@testable import Web

@Suite struct BrowserNameTests {
  @Test(arguments: [
    (
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 "
        + "Safari/537.36", "Chrome on Linux"
    ),
    ("Mozilla/5.0 (Windows NT 10.0) … Chrome/156.0 Safari/537.36 Edg/156.0", "Edge on Windows"),
    (
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 15.0; rv:149.0) Gecko/20100101 Firefox/149.0",
      "Firefox on macOS"
    ),
    ("curl/8.14.1", "curl/8.14.1"), ("", ""),
  ])
  func `a browser is called what people call it`(userAgent: String, name: String) {
    #expect(BrowserName.short(userAgent) == name)
  }
}
