import Domain
import EventLog
import Ledger

/// `ledger verify --proof`: checks a proof without a ledger.
struct VerifyProof {
  /// More than any key has.
  private static let maximumKeySize = 1024

  let path: String
  /// A verifier key, or a file that has one; nil takes the one in the proof.
  let key: String?
  let console: Console
  let asJSON: Bool

  func run() throws {
    let trusted = try key.map(Self.verifierKey)
    let bytes = try Self.read(path, atMost: RequestProof.maximumSize)
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

  private static func verifierKey(_ text: String) throws -> VerifierKey {
    // A key has a plus sign in it where a file would have to be called so.
    let isFile = File.exists(text)
    let line =
      isFile ? String(decoding: try read(text, atMost: maximumKeySize), as: UTF8.self) : text
    let key = line.last?.isNewline == true ? String(line.dropLast()) : line
    do throws(NoteError) { return try VerifierKey(key) } catch {
      throw Failure(
        .usage, "--key is “\(text.prefix(200))”: \(error.message)".printable,
        hint: isFile ? nil : "It can be a key, or a file that has one; there is no such file.")
    }
  }

  private static func read(_ path: String, atMost limit: Int) throws -> [UInt8] {
    let bytes: [UInt8]?
    do throws(FileError) { bytes = try File.read(path, atMost: limit) } catch {
      throw Failure(.failed, "Cannot read \(path): \(error.reason).")
    }
    guard let bytes else { throw Failure(.notFound, "There is no file \(path).") }
    return bytes
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
      }
    return "\(names[event.actor]) \(what); the text was erased"
  }
}

extension String {
  /// Without what would steer a terminal: the text comes from whoever made the file.
  fileprivate var printable: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { scalar in
          let isControl = scalar.properties.generalCategory == .control && scalar != "\n"
          return isControl || scalar.properties.generalCategory == .format ? "\u{FFFD}" : scalar
        }))
  }
}
