import Testing

@testable import Web

/// Whatever people write, pages are made of the same elements.
@Suite struct EscapingTests {
  private static let hostile = [
    "<script>alert(1)</script>", "\" onmouseover=\"alert(1)", "' onfocus='alert(1)' x='",
    "</title><script>alert(1)</script>", "</textarea><img src=x onerror=alert(1)>",
    "</select></form><form action=//evil.example>", "<!-- ", "--><svg onload=alert(1)>",
    "&lt;b&gt;&amp;&#x3c;", "]]><![CDATA[", "nul\0nul", "javascript:alert(1)", "{{1}}${2}\\(3)",
    "><", "&", "\"", "'", "<",
  ]

  @Test(arguments: hostile)
  func `text changes nothing of what a page is made of`(text: String) throws {
    let harmless = Samples(text: "harmless").pages
    for (page, expected) in zip(Samples(text: text).pages, harmless) {
      let shape = try Markup(page.html).shape
      #expect(shape == (try Markup(expected.html).shape), "the page \(page.name)")
    }
  }

  @Test func `text is on the page as it was written`() throws {
    let text = "<script>alert('&\")</script>"
    let escaped = "&lt;script&gt;alert(&#39;&amp;&quot;)&lt;/script&gt;"
    for page in Samples(text: text).pages {
      #expect(page.html.text.contains(escaped), "the page \(page.name)")
    }
  }

  @Test func `nothing is inline`() throws {
    for page in Samples(text: "text").pages {
      for element in try Markup(page.html).elements {
        let names = element.attributes.map(\.name)
        #expect(!names.contains("style"), "\(page.name): \(element)")
        #expect(!names.contains { $0.hasPrefix("on") }, "\(page.name): \(element)")
        #expect(element.name != "style")
        if element.name == "script" { #expect(element.value("src") != nil) }
      }
    }
  }

  @Test func `a line break at the beginning of a text stays`() {
    let control = HTML.Control(id: "details", hasHint: false, hasError: false)
    #expect(control.lines("details", "\nfirst", rows: 2).text.contains(">\n\nfirst</textarea>"))
  }
}
