import Domain

/// How text becomes words that can be looked up: runs of letters and digits in small letters; an
/// ideograph is a word of its own, because its neighbours are not set off by spaces.
public enum Words {
  /// Bytes of a word that are told apart; what is longer is cut, in text and query alike.
  static let maximumBytes = 48

  /// Adds the words of `text`, as UTF-8, to `words`.
  public static func collect(from text: String, into words: inout Set<[UInt8]>) {
    forEach(in: text) { words.insert($0) }
  }

  /// The words of `text` in their order, for a query.
  public static func list(_ text: String) -> [[UInt8]] {
    var words: [[UInt8]] = []
    forEach(in: text) { words.append($0) }
    return words
  }

  /// Whether each of `wanted` begins one of `words`.
  public static func match(_ wanted: [[UInt8]], in words: Set<[UInt8]>) -> Bool {
    wanted.allSatisfy { prefix in words.contains { $0.starts(with: prefix) } }
  }

  /// Lends each text of an event that can be searched for.
  public static func forEachText(in event: RequestEvent, _ body: (String) -> Void) {
    switch event {
    case .submitted(let submitted):
      body(submitted.title)
      body(submitted.details)
      for field in submitted.fields { body(field.value) }
      if let key = submitted.externalKey { body(key) }
    case .edited(let edited):
      if let title = edited.title { body(title) }
      if let details = edited.details { body(details) }
      for field in edited.fields { body(field.value) }
    case .commented(let text): body(text)
    case .assigned, .statusChanged, .prioritised, .contentErased, .undone, .withheld: break
    }
  }

  /// Lends the words of `text` in their order.
  static func forEach(in text: String, _ body: ([UInt8]) -> Void) {
    var text = text
    let isASCII = text.withUTF8 { $0.allSatisfy { $0 < 0x80 } }
    if isASCII { forEachASCII(in: text, body) } else { forEachUnicode(in: text, body) }
  }

  private static func forEachASCII(in text: String, _ body: ([UInt8]) -> Void) {
    var text = text
    var word: [UInt8] = []
    text.withUTF8 { bytes in
      for byte in bytes {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
          if word.count < maximumBytes { word.append(byte) }
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
          if word.count < maximumBytes { word.append(byte | 0x20) }
        default:
          if !word.isEmpty { body(word) }
          word.removeAll(keepingCapacity: true)
        }
      }
    }
    if !word.isEmpty { body(word) }
  }

  private static func forEachUnicode(in text: String, _ body: ([UInt8]) -> Void) {
    var word: [UInt8] = []
    func end() {
      if !word.isEmpty { body(word) }
      word.removeAll(keepingCapacity: true)
    }
    for scalar in text.lowercased().unicodeScalars {
      let properties = scalar.properties
      if properties.isIdeographic {
        end()
        body(Array(String(scalar).utf8))
      } else if properties.isAlphabetic || properties.numericType != nil
        || properties.generalCategory == .nonspacingMark
      {
        let bytes = Array(String(scalar).utf8)
        if word.count + bytes.count <= maximumBytes { word += bytes }
      } else {
        end()
      }
    }
    end()
  }
}
