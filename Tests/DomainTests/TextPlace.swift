import Domain
import Testing

/// A place where text is typed: its name, its limit, a command that puts text there.
struct TextPlace: CustomTestStringConvertible, Sendable {
  let name: String
  let pointer: String?
  let maximum: Int
  let isOneLine: Bool
  let given: [RequestEvent]
  let command: @Sendable (String) -> RequestCommand
  var testDescription: String { "\(name) of \(given.isEmpty ? "a new" : "a known") request" }

  /// Expects the refusal, at the place where the text was typed.
  func expect(_ text: String, refused refusal: Refusal) {
    if let pointer {
      DomainTests.expect(given: given, when: command(text), faultAt: pointer, refusal)
    } else {
      DomainTests.expect(given: given, when: command(text), refused: refusal)
    }
  }

  func isAccepted(_ text: String) -> Bool {
    let circumstances = Circumstances(board: BoardTemplate.ops, actor: ana) { _ in true }
    let events = try? ProjectRequest.decide(
      command(text), on: request(after: given), in: circumstances)
    return events?.count == 1
  }

  static let all = [
    TextPlace(
      name: "title", pointer: "/title", maximum: Wording.maximumTitle, isOneLine: true, given: []
    ) { .submit($0) },
    TextPlace(
      name: "details", pointer: "/details", maximum: Wording.maximumDetails, isOneLine: false,
      given: []
    ) { .submit("Laptop", details: $0) },
    TextPlace(
      name: "area", pointer: "/fields/area", maximum: Wording.maximumField, isOneLine: true,
      given: []
    ) { .submit("Laptop", fields: [field("area", $0)]) },
    TextPlace(
      name: "title", pointer: "/title", maximum: Wording.maximumTitle, isOneLine: true,
      given: [.began()]
    ) { .edit(Edit(title: $0)) },
    TextPlace(
      name: "details", pointer: "/details", maximum: Wording.maximumDetails, isOneLine: false,
      given: [.began()]
    ) { .edit(Edit(details: $0)) },
    TextPlace(
      name: "area", pointer: "/fields/area", maximum: Wording.maximumField, isOneLine: true,
      given: [.began()]
    ) { .edit(Edit(fields: [field("area", $0)])) },
    TextPlace(
      name: "text", pointer: nil, maximum: Wording.maximumComment, isOneLine: false,
      given: [.began()]
    ) { .comment($0) },
    TextPlace(
      name: "reason", pointer: nil, maximum: Wording.maximumReason, isOneLine: false,
      given: [.began()]
    ) { .changeStatus(to: "done", reason: $0) },
  ]
}
