import Testing

@testable import Web

/// What holds for every page, for people who do not see it too.
@Suite struct PageStructureTests {
  private static let pages = Samples(text: "text").pages.map(\.name)

  private func markup(_ page: String) throws -> Markup {
    let html = try #require(Samples(text: "text").pages.first { $0.name == page }?.html)
    return try Markup(html)
  }

  @Test(arguments: pages) func `a page says its language and its title`(page: String) throws {
    let markup = try markup(page)
    #expect(markup.all("html").first?.value("lang") == "en")
    // Drawings have titles too.
    #expect(markup.elements.prefix { $0.name != "body" }.count { $0.name == "title" } == 1)
    #expect(markup.all("main").count == 1)
    #expect(markup.all("h1").count == 1)
    #expect(markup.elements.contains { $0.value("aria-live") == "polite" })
  }

  @Test(arguments: pages) func `headings leave no level out`(page: String) throws {
    var level = 0
    for element in try markup(page).elements where element.name.first == "h" {
      guard let next = Int(element.name.dropFirst()) else { continue }
      #expect(next <= level + 1)
      level = next
    }
  }

  @Test(arguments: pages) func `every control has a label`(page: String) throws {
    let markup = try markup(page)
    let labelled = Set(markup.all("label").compactMap { $0.value("for") })
    for name in ["input", "select", "textarea"] {
      for control in markup.all(name) where control.value("type") != "hidden" {
        let isLabelled =
          control.value("id").map(labelled.contains) == true
          || control.value("aria-label") != nil || isInsideLabel(control, markup)
        #expect(isLabelled, "\(control)")
      }
    }
  }

  /// Boxes and the field for "somebody else" stand inside their labels.
  private func isInsideLabel(_ control: Markup.Element, _ markup: Markup) -> Bool {
    guard let index = markup.elements.firstIndex(of: control) else { return false }
    return markup.elements[..<index].last { $0.name == "label" } != nil
      && ["checkbox", "radio", nil].contains(control.value("type"))
  }

  @Test(arguments: pages) func `what describes a control is there`(page: String) throws {
    let markup = try markup(page)
    let ids = Set(markup.elements.compactMap { $0.value("id") })
    for element in markup.elements {
      for name in ["aria-describedby", "aria-labelledby", "for", "form"] {
        for id in element.value(name)?.split(separator: " ") ?? [] {
          #expect(ids.contains(String(id)), "\(element)")
        }
      }
    }
  }

  @Test(arguments: pages) func `tables have a caption and scoped headers`(page: String) throws {
    let markup = try markup(page)
    #expect(markup.all("table").count == markup.all("caption").count)
    #expect(markup.all("th").allSatisfy { $0.value("scope") != nil })
  }

  @Test(arguments: pages) func `every form that changes something carries its tokens`(
    page: String
  ) throws {
    let markup = try markup(page)
    let posting = markup.all("form").filter {
      $0.value("method") == "post" && $0.value("action") != "/sign-in"
    }
    let tokens = markup.all("input").filter { $0.value("name") == "csrf" }
    #expect(posting.count == tokens.count)
  }
}
