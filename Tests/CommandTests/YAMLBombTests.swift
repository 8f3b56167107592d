import Foundation
import Ledger
import Testing

@testable import LedgerCommand

/// Files that take all memory where they are taken by their word.
@Suite(.timeLimit(.minutes(1)))
struct `A hostile YAML file` {
  /// Nine levels of nine: a billion words from nine lines.
  private static let laughs: String = {
    var lines = ["a: &a [\"x\",\"x\",\"x\",\"x\",\"x\",\"x\",\"x\",\"x\",\"x\"]"]
    let names = Array("abcdefghi")
    for (before, name) in zip(names, names.dropFirst()) {
      let aliases = Array(repeating: "*\(before)", count: 9).joined(separator: ",")
      lines.append("\(name): &\(name) [\(aliases)]")
    }
    return lines.joined(separator: "\n") + "\n"
  }()

  static let files: [(name: String, text: String)] = [
    ("a billion laughs", laughs),
    ("a billion laughs as a key", laughs + "? *i\n: x\n"),
    ("an alias", "host: &h 127.0.0.1\nport: *h\n"), ("a merge", "<<: &a {port: 1}\n"),
    ("deep lists", String(repeating: "[", count: 30_000)),
    ("deep lists in a value", "port: " + String(repeating: "[", count: 30_000)),
    ("deep mappings", String(repeating: "{a: ", count: 10_000)),
    ("deep marks", String(repeating: "- ", count: 30_000) + "x"),
    ("deep keys", String(repeating: "? ", count: 30_000) + "x"),
    ("an anchor of itself", "host: &a [*a]\n"),
    ("a tag of an object", "host: !!python/object/apply:os.system [\"true\"]\n"),
    ("many documents", String(repeating: "---\nport: 1\n", count: 5_000)),
    ("a long line", "host: " + String(repeating: "x ", count: 40_000)),
    ("two of the same", "port: 1\nport: 2\n"), ("a binary", "host: !!binary AAAA\n\u{1}"),
  ]

  @Test(arguments: files.indices)
  func `of settings is refused with its path`(index: Int) throws {
    let (name, text) = Self.files[index]
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("yaml-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try text.write(
      to: folder.appendingPathComponent("ledger.yaml"), atomically: false, encoding: .utf8)
    let failure = #expect(throws: Failure.self, "\(name)") {
      try Settings(Settings.Flags(data: folder.path), environment: [:])
    }
    #expect(failure?.text.contains("ledger.yaml") == true, "\(name)")
  }

  @Test(arguments: files.indices)
  func `that maps an import is refused`(index: Int) throws {
    let (name, text) = Self.files[index]
    #expect(throws: LedgerError.self, "\(name)") { try ImportMapping(yaml: text) }
  }

  @Test(arguments: [
    "people: {Ana & Ben: x, \"&c\": y}\n",
    "status:\n  \"*new*\": new\n  'R&D': done\n  A&B: done\n  2*3: done\n",
    "people:\n  \"Ana \\\" & Ben\": ana@example.org  # & not *this\n",
    "status: {a: new, b: done}\n",
    "fields:\n  - x\n", "",
  ])
  func `is told from one that only has the same characters`(text: String) {
    #expect(PlainYAML.refusal(of: text) == nil)
  }
}
