import Domain
import Hummingbird

/// Takes the members of a JSON object that an operation knows, and notes what is wrong with it:
/// wrong types, names it does not know. All is said at once, each with its JSON pointer.
struct JSONInput {
  private var members: [String: JSONValue] = [:]
  private var taken: Set<String> = []
  private var names: [String] = []
  private var faults: [ProblemFault] = []

  /// - Throws: `MalformedInput` for what is not JSON, `Problem` for what is no object.
  init(_ bytes: [UInt8]) throws {
    guard case .object(let object) = try JSONParser.parse(bytes) else {
      throw Problem(
        .invalidInput, "The body is to be a JSON object.",
        faults: [ProblemFault(place: .pointer(""), detail: "This is no object.")])
    }
    for member in object {
      members[member.name] = member.value
      names.append(member.name)
    }
  }

  // MARK: Taking

  /// A text; nil where the member is missing.
  mutating func text(_ name: String) -> String? {
    switch take(name) {
    case .string(let text)?: return text
    case let other?: fault(name, "This is to be a text, not \(other.kindName).")
    case nil: break
    }
    return nil
  }

  /// A text, or null, which is the same as missing.
  mutating func optionalText(_ name: String) -> String? {
    if members[name] == .null {
      taken.insert(name)
      return nil
    }
    return text(name)
  }

  /// Notes a fault where the member is missing.
  mutating func require(_ name: String) {
    if members[name] == nil { fault(name, "This is missing.") }
  }

  /// A text that has to be there; empty, with a fault noted, where it is not.
  mutating func requiredText(_ name: String) -> String {
    require(name)
    return text(name) ?? ""
  }

  /// Texts by name; null is empty.
  mutating func texts(_ name: String) -> [FieldValue] {
    switch take(name) {
    case .object(let fields)?:
      return fields.compactMap { field in
        switch field.value {
        case .string(let text): return FieldValue(id: field.name, value: text)
        case .null: return FieldValue(id: field.name, value: "")
        case let other:
          fault(
            "\(name)/\(Self.escaped(field.name))", "This is to be a text, not \(other.kindName).")
          return nil
        }
      }
    case let other?: fault(name, "This is to be an object of texts, not \(other.kindName).")
    case nil: break
    }
    return []
  }

  /// A whole number; nil where the member is missing.
  mutating func number(_ name: String) -> Int? {
    switch take(name) {
    case .number(let text)?:
      if let number = Int(text) { return number }
      fault(name, "This is to be a whole number, not \(text.prefix(60)).")
    case let other?: fault(name, "This is to be a number, not \(other.kindName).")
    case nil: break
    }
    return nil
  }

  /// A list of texts that has to be there; empty, with a fault noted, where it is not.
  mutating func requiredTexts(_ name: String) -> [String] {
    require(name)
    switch take(name) {
    case .array(let elements)?:
      return elements.enumerated().compactMap { index, element in
        if case .string(let text) = element { return text }
        fault("\(name)/\(index)", "This is to be a text, not \(element.kindName).")
        return nil
      }
    case let other?: fault(name, "This is to be a list of texts, not \(other.kindName).")
    case nil: break
    }
    return []
  }

  /// Whatever is there.
  mutating func take(_ name: String) -> JSONValue? {
    taken.insert(name)
    return members[name]
  }

  mutating func fault(_ name: String, _ detail: String) {
    faults.append(ProblemFault(place: .pointer("/\(name)"), detail: detail))
  }

  // MARK: Ending

  /// Says all that was wrong, names that nobody took included.
  func finish() throws(Problem) {
    let known = taken.sorted().joined(separator: ", ")
    let unknown = names.filter { !taken.contains($0) }.map {
      ProblemFault(
        place: .pointer("/\(Self.escaped($0))"),
        detail: "There is no member “\($0.prefix(60))” here. Known: \(known).")
    }
    let all = faults + unknown
    guard !all.isEmpty else { return }
    throw Problem(.invalidInput, all.map(\.detail).joined(separator: "\n"), faults: all)
  }

  /// As a reference token of a JSON pointer (RFC 6901, section 3).
  private static func escaped(_ name: String) -> String {
    var escaped = ""
    for character in name {
      switch character {
      case "~": escaped += "~0"
      case "/": escaped += "~1"
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
