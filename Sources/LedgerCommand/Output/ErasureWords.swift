import Domain
import Ledger
import SignIn

/// Says what an erasure would take, and what stays.
struct ErasureWords {
  let preview: ErasurePreview
  /// As people know what is to go.
  let name: String
  private let account: Account?

  /// - Throws: `LedgerError.refused` where it must not be erased.
  init(_ target: ErasureTarget, in open: OpenLedger) throws {
    preview = try open.ledger.preview(erasing: target, by: open.actor)
    switch target {
    case .content(let key):
      account = nil
      name = key.description
    case .person(let person, _):
      account = try open.accounts.account(person)
      name = account.map { "\($0.name) (person \(person))" } ?? "person \(person)"
    }
  }

  /// Whether nothing is left to erase: neither texts nor an account.
  var isDone: Bool { preview.isDone && account == nil }

  // MARK: Text

  var text: String {
    switch preview.target {
    case .content: content
    case .person(let person, let keepsTexts): text(person, keepsTexts)
    }
  }

  private var content: String {
    var lines = ["Erasing \(name) takes for good:"]
    if let request = preview.request {
      if !request.isErased { lines.append("  its title  \(request.title)") }
      if let key = request.externalKey { lines.append("  its key elsewhere  \(key)") }
      lines.append(
        "  \(Numbers.count(preview.texts, "text")) in the \(request.revision) events it has had: "
          + "titles, details, fields, comments, reasons")
    }
    lines.append("What stays: its key, statuses, owners and priorities, who did what, and when.")
    return lines.joined(separator: "\n")
  }

  private func text(_ person: PersonNumber, _ keepsTexts: Bool) -> String {
    var lines = ["Erasing \(name) takes for good:"]
    lines.append(
      "  who they are: name\(account?.email.map { ", e-mail \($0)" } ?? ""), links and sessions")
    if !keepsTexts {
      lines.append(
        "  what they typed: \(Numbers.count(preview.texts, "text")) in "
          + "\(Numbers.count(preview.requests, "request")), titles and details of what they "
          + "submitted included")
    }
    lines.append("What stays: that erased person \(person) did, owned or requested something.")
    if keepsTexts { lines.append("What they typed stays, and may say who they are.") }
    lines.append("What others wrote stays, also where it speaks of them.")
    if preview.unfinishedOwned > 0 {
      lines.append(
        "\(Numbers.count(preview.unfinishedOwned, "unfinished request")) of theirs stay with the "
          + "number: give them to somebody else.")
    }
    return lines.joined(separator: "\n")
  }

  // MARK: JSON

  /// What is to go, by its stable names.
  var subject: JSON {
    switch preview.target {
    case .content(let key): ["request": .string(key.description)]
    case .person(let person, let keepsTexts):
      ["person": JSON(person.rawValue), "keepsTexts": .bool(keepsTexts)]
    }
  }

  var json: JSON {
    subject.adding([
      "isDone": .bool(isDone), "texts": JSON(preview.texts), "requests": JSON(preview.requests),
      "unfinishedOwned": JSON(preview.unfinishedOwned),
    ])
  }
}
