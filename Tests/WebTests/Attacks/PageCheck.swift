import HTTPTypes
import Testing

@testable import Web

/// Whether an answer is one that nobody's text has become a part of.
enum PageCheck {
  /// Elements that no page of ours has.
  private static let foreign: Set = [
    "style", "iframe", "frame", "object", "embed", "base", "img", "video", "audio", "math",
    "template",
    "marquee", "applet", "portal",
  ]
  private static let addresses: Set = [
    "href", "src", "action", "formaction", "data", "poster", "srcdoc",
  ]

  static func check(_ answer: Answer, _ name: String) throws {
    let type = answer.headers[.contentType] ?? ""
    #expect(answer.headers[.xContentTypeOptions] == "nosniff", "\(name)")
    #expect(answer.status.code < 500, "\(name): \(answer.body)")
    for field in answer.headers {
      #expect(!field.value.contains { $0 == "\r" || $0 == "\n" }, "\(name): \(field)")
    }
    if type.hasPrefix("text/html") {
      #expect(type == "text/html; charset=utf-8", "\(name)")
      try check(Markup(answer.body), name)
    } else if type.contains("json"), !type.contains("jsonl"), !answer.body.isEmpty {
      _ = try answer.json
    }
  }

  private static func check(_ page: Markup, _ name: String) {
    for element in page.elements {
      #expect(!foreign.contains(element.name), "\(name): \(element)")
      #expect(!element.name.contains("x9q"), "\(name): \(element)")
      for attribute in element.attributes {
        let isOurs =
          !attribute.name.hasPrefix("on") && attribute.name != "style"
          && !attribute.name.contains("x9q")
        #expect(isOurs, "\(name): \(element)")
        if attribute.name == "class" || attribute.name == "rel" || attribute.name == "method" {
          #expect(!attribute.value.contains("x9q"), "\(name): \(element)")
        }
        if addresses.contains(attribute.name) {
          #expect(isSafe(attribute.value, in: element.name), "\(name): \(element)")
        }
      }
      if element.name == "script" {
        #expect(element.value("src")?.hasPrefix("/assets/") == true, "\(name): \(element)")
      }
      if element.name == "meta" { #expect(element.value("http-equiv") == nil, "\(name)") }
    }
  }

  /// Links of people go to the web and to mail; everything else stays here.
  private static func isSafe(_ address: String, in element: String) -> Bool {
    if address.hasPrefix("/"), !address.hasPrefix("//"), !address.hasPrefix("/\\") { return true }
    guard element == "a" || element == "use" else { return false }
    if address.hasPrefix("#") || address.hasPrefix("?") { return true }
    let lower = address.lowercased()
    return ["http://", "https://", "mailto:"].contains(where: lower.hasPrefix)
  }
}
