/// What is not read of YAML, because nobody needs it here and a few lines of it can take all memory: what
/// stands for something written elsewhere (anchors and aliases, YAML 1.2.2, section 3.2.2.2), and
/// nesting without end.
public enum PlainYAML {
  /// Deeper than any file of ours by far.
  static let maximumDepth = 32
  /// Longer than any such file; each is read whole.
  static let maximumSize = 1 << 20

  /// Why `text` is not to be read; nil where it may be. One look at each character.
  public static func refusal(of text: String) -> String? {
    guard text.utf8.count <= maximumSize else {
      return "it is longer than \(maximumSize) bytes."
    }
    var scan = Scan()
    for byte in text.utf8 {
      scan.take(byte)
      if scan.depth > maximumDepth || scan.markers > maximumDepth {
        return "it is nested more than \(maximumDepth) deep, in line \(scan.line)."
      }
      if scan.hasReference {
        return "in line \(scan.line) a value begins with & or *, which would stand for something "
          + "written elsewhere. Write it out, or put it into quotation marks."
      }
    }
    return nil
  }

  /// Where in a file a reader is, as far as this has to know.
  private struct Scan {
    private(set) var line = 1
    private(set) var depth = 0
    /// List and key marks at the beginning of the line, each of which is a level: `- - - x`.
    private(set) var markers = 0
    private(set) var hasReference = false
    private var quote: UInt8?
    private var isEscaped = false
    private var isComment = false
    private var isTag = false
    private var isAfterSpace = true
    /// Whether a value may begin here: only there do quotation marks, brackets, & and * mean something.
    private var isAtValue = true
    private var isAtLineStart = true

    mutating func take(_ byte: UInt8) {
      if byte == UInt8(ascii: "\n") { return endLine() }
      if isComment { return }
      if let quote { return takeQuoted(byte, quote) }
      let isSpace = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
      defer { isAfterSpace = isSpace }
      if isSpace {
        isTag = false
        return
      }
      if isTag { return }
      switch byte {
      case UInt8(ascii: "#") where isAfterSpace: isComment = true
      case UInt8(ascii: ","), UInt8(ascii: ":"): isAtValue = true
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth = max(0, depth - 1)
        begin()
      default: if isAtValue { takeFirst(byte) } else { begin() }
      }
    }

    /// The first character of a value.
    private mutating func takeFirst(_ byte: UInt8) {
      switch byte {
      case UInt8(ascii: "!"): isTag = true
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        quote = byte
        begin()
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        isAtLineStart = false
      case UInt8(ascii: "-"), UInt8(ascii: "?"): if isAtLineStart { markers += 1 } else { begin() }
      case UInt8(ascii: "&"), UInt8(ascii: "*"):
        hasReference = true
        begin()
      default: begin()
      }
    }

    private mutating func begin() {
      isAtValue = false
      isAtLineStart = false
    }

    private mutating func takeQuoted(_ byte: UInt8, _ quote: UInt8) {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        isEscaped = true
      } else if byte == quote {
        self.quote = nil
      }
    }

    private mutating func endLine() {
      line += 1
      markers = 0
      isComment = false
      isEscaped = false
      isTag = false
      isAfterSpace = true
      isAtValue = true
      isAtLineStart = true
    }
  }
}
