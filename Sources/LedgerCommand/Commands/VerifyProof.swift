import Domain
import EventLog
import Ledger

/// `ledger verify --proof`: checks a proof without a ledger.
struct VerifyProof {
  let path: String
  /// A verifier key, or a file that has one; nil takes the one in the proof.
  let key: String?
  let console: Console
  let asJSON: Bool

  func run() throws {
    let trusted = try key.map(GivenKey.init)?.key
    let bytes = try File.readWhole(path, atMost: RequestProof.maximumSize)
    let history: ProvenHistory
    do throws(ProofError) {
      history = try RequestProof(parsing: bytes).check(with: trusted)
    } catch {
      throw Failure(.verificationFailed, "\(path) proves nothing. \(error.message)".printable)
    }
    let answer = ProofAnswer(history: history, isTrusted: trusted != nil)
    try console.out(asJSON ? answer.json.text : answer.text)
    guard trusted == nil else { return }
    console.say(
      """
      Warning: the key came with the proof, so anybody may have made both. Ask whoever runs the \
      ledger for its key (keys/verifier-key), on another way, and give it with --key.
      """)
  }
}

/// What a proof shows, for people and for programs. The names of people are not in it: the log knows
/// them by number.
private struct ProofAnswer {
  private static let names = PersonNames([:])

  let history: ProvenHistory
  let isTrusted: Bool

  var text: String {
    let checkpoint = history.checkpoint
    return """
      \(history.request): \(Numbers.count(history.events.count, "event")), revision 1 to \
      \(history.events.count), nothing left out between them.
      \(history.events.map(paragraph).joined(separator: "\n"))
      All are in the log as it was when it had \(Numbers.count(checkpoint.size, "event")): root \
      \(Base64.encode(checkpoint.root.bytes)).
      Signed by \(history.key)
      """.printable
  }

  private func paragraph(_ event: ProvenEvent) -> String {
    let words = EventWords(names: Self.names)
    let head = "  \(event.position)  \(event.recordedAt.second)  "
    guard let entry = event.entry else { return head + words.erased(event) }
    let (line, text) = words.paragraph(entry.event, by: entry.actor, on: history.board)
    var below = text.map { [$0] } ?? []
    if case .submitted(let submitted) = entry.event {
      if !submitted.details.isEmpty { below.append(submitted.details) }
      below += submitted.fields.map { "\($0.id): \($0.value)" }
    }
    if case .edited(let edited) = entry.event, let details = edited.details {
      below.append(details)
    }
    let lines = below.flatMap { $0.split(whereSeparator: \.isNewline) }.map { "\n        \($0)" }
    return head + line + lines.joined()
  }

  var json: JSON {
    let json = LedgerJSON(names: Self.names)
    return [
      "request": .string(history.request.description), "keyIsKnown": .bool(isTrusted),
      "key": .string(history.key.text),
      "checkpoint": [
        "origin": .string(history.checkpoint.origin), "size": JSON(history.checkpoint.size),
        "root": .string(Base64.encode(history.checkpoint.root.bytes)),
      ],
      "events": .array(
        history.events.map { event in
          if let entry = event.entry {
            return json.event(entry, of: history.request, on: history.board)
          }
          return [
            "position": JSON(event.position.rawValue), "recordedAt": json.time(event.recordedAt),
            "happenedAt": json.time(event.happenedAt), "actor": json.person(event.actor),
            "revision": JSON(event.revision), "event": "erased",
          ]
        }),
    ]
  }
}

extension EventWords {
  /// What is left to say of an event whose text was erased.
  fileprivate func erased(_ event: ProvenEvent) -> String {
    guard case .erased(let fact) = event.content else { return "" }
    let what =
      switch fact {
      case .submitted: "submitted it"
      case .assigned: "gave it to somebody"
      case .statusChanged: "moved it"
      case .prioritised: "set the priority"
      case .edited: "edited it"
      case .commented: "commented"
      case .contentErased: "erased all text it had until then"
      case .undone(let event, _):
        "undid event \(event)"
      }
    return "\(names[event.actor]) \(what); the text was erased"
  }
}
