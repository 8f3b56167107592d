import Foundation
import Testing

/// The page that says what stops whom, and whether it still speaks of this program.
@Suite struct `The threat model` {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func text(_ name: String) throws -> String {
    try String(contentsOf: Self.folder.appendingPathComponent("docs/\(name)"), encoding: .utf8)
  }

  /// What the links of a text lead to, without anchors.
  private func links(_ text: String) -> [String] {
    text.matches(of: /\]\(([^)#]+)/).map { String($0.output.1) }
      .filter { !$0.hasPrefix("http") }
  }

  @Test func `names tests and pages that are there`() throws {
    for page in ["threat-model.md", "asvs.md", "guides/audit.md", "../SECURITY.md"] {
      let place = Self.folder.appendingPathComponent("docs/\(page)").deletingLastPathComponent()
      let links = links(try text(page))
      #expect(!links.isEmpty, "\(page)")
      for link in links {
        let target = place.appendingPathComponent(link).standardizedFileURL.path
        #expect(FileManager.default.fileExists(atPath: target), "\(page) leads to \(link)")
      }
    }
  }

  @Test func `has a test for every threat`() throws {
    let threats = try text("threat-model.md").split(separator: "## Threats")[1]
      .split(separator: "## What is not protected")[0]
    let rows = threats.split(separator: "\n").filter {
      $0.hasPrefix("| ") && !$0.hasPrefix("| threat")
    }
    #expect(rows.count > 20)
    for row in rows { #expect(row.contains("../Tests/"), "\(row)") }
  }
}
