import Domain
import EventLog
import Foundation

/// One stored event as a file of `Tests/Fixtures/Events` has it: the bytes of its header and body, and
/// what they mean, line by line. A file is written once and never edited: whoever changes how events
/// are stored adds a version, and a file of it.
struct Fixture {
  let name: String
  let header: [UInt8]
  /// As stored, salt first; nil where the event has none.
  let body: [UInt8]?
  let meaning: String

  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/Events")

  /// Where the file `name` is.
  static func file(_ name: String) -> URL { folder.appendingPathComponent(name + ".txt") }

  /// The names of all files, each `kind-version-what`.
  static var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
  }

  /// The kind and the version that the name says.
  var kindAndVersion: [UInt16] { name.split(separator: "-").prefix(2).compactMap { UInt16($0) } }

  // MARK: Text

  private static let parts = ["header", "body", "event"]

  init(name: String, header: [UInt8], body: [UInt8]?, meaning: String) {
    self.name = name
    self.header = header
    self.body = body
    self.meaning = meaning
  }

  init(_ name: String) throws {
    let text = try String(contentsOf: Self.file(name), encoding: .utf8)
    var parts: [String: [Substring]] = [:]
    var part = ""
    for line in text.split(separator: "\n") {
      if Self.parts.contains(String(line)) {
        part = String(line)
      } else {
        parts[part, default: []].append(line)
      }
    }
    self.init(
      name: name, header: Self.bytes(parts["header"] ?? []), body: parts["body"].map(Self.bytes),
      meaning: (parts["event"] ?? []).joined(separator: "\n"))
  }

  /// Writes the file, unless it is there.
  func record() throws {
    var text = "header\n" + Self.lines(header)
    if let body { text += "body\n" + Self.lines(body) }
    text += "event\n" + meaning + "\n"
    try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: Self.file(name), options: .withoutOverwriting)
  }

  private static func lines(_ bytes: [UInt8]) -> String {
    stride(from: 0, to: bytes.count, by: 32).map { start in
      let line = bytes[start..<min(start + 32, bytes.count)]
      return line.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\n"
    }.joined()
  }

  private static func bytes(_ lines: [Substring]) -> [UInt8] {
    let digits = Array(lines.joined())
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
  }
}
