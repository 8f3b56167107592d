import FoundationEssentials

/// A JSON value of a provider's answer, where what it has is for the provider to say.
package enum JSON: Codable, Sendable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([JSON])
  case object([String: JSON])

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

  package var text: String? {
    guard case .text(let text) = self else { return nil }
    return text
  }

  package var object: [String: JSON]? {
    guard case .object(let object) = self else { return nil }
    return object
  }

  /// Seconds since 1970, of a NumericDate (RFC 7519, section 2).
  var seconds: Int64? {
    guard case .number(let number) = self else { return nil }
    return Int64(exactly: number.rounded(.down))
  }

  /// The texts of a list of texts, or of one text alone; nil for anything else.
  var texts: [String]? {
    switch self {
    case .text(let text): return [text]
    case .list(let list):
      let texts = list.compactMap(\.text)
      return texts.count == list.count ? texts : nil
    default: return nil
    }
  }
}

/// Base64 for addresses, without padding (RFC 4648, section 5).
package enum Base64URL {
  package static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for character in Data(bytes).base64EncodedString() {
      switch character {
      case "+": text.append("-")
      case "/": text.append("_")
      case "=": break
      default: text.append(character)
      }
    }
    return text
  }

  /// Nil where the text is anything else.
  static func decode(_ text: some StringProtocol) -> Data? {
    var standard = ""
    standard.reserveCapacity(text.utf8.count + 3)
    for character in text {
      switch character {
      case "-": standard.append("+")
      case "_": standard.append("/")
      case "+", "/", "=": return nil
      default: standard.append(character)
      }
    }
    while standard.utf8.count % 4 != 0 { standard.append("=") }
    return Data(base64Encoded: standard)
  }
}
