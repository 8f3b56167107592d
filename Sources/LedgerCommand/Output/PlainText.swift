/// Text for a terminal: what others wrote must not move the cursor, colour, or turn what is around it.
enum PlainText {
  /// One line of it. Controls and other line ends are shown as what they are, and so is what turns the
  /// direction of text.
  static func line(_ text: String) -> String {
    isPlain(text) ? text : shown(text, allowed: [])
  }

  /// What is about to be written, of any length: line ends and tabs stay, and where there is colour,
  /// the sequences that set it.
  static func output(_ text: String, hasColour: Bool) -> String {
    isPlain(text) ? text : shown(text, allowed: ["\n", "\t"], hasColour: hasColour)
  }

  /// Nearly all lines are: then nothing is copied. By bytes, some of which only may begin a scalar
  /// that is not.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != 0xC2 && $0 != 0xE2 }
  }

  private static func shown(
    _ text: String, allowed: [Unicode.Scalar], hasColour: Bool = false
  ) -> String {
    var shown = ""
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if !isUnsafe(scalar) || allowed.contains(scalar) {
        shown.unicodeScalars.append(scalar)
      } else if hasColour, scalar == "\u{1B}", let end = endOfColour(rest) {
        shown.unicodeScalars.append(scalar)
        shown.unicodeScalars.append(contentsOf: rest[..<end])
        rest = rest[end...]
      } else {
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
    return shown
  }

  /// Where `[31m` ends, if that is what comes.
  private static func endOfColour(
    _ rest: Substring.UnicodeScalarView
  ) -> Substring.UnicodeScalarView.Index? {
    guard rest.first == "[" else { return nil }
    let digits = rest.dropFirst().prefix { ("0"..."9").contains($0) }
    guard digits.count <= 2, let last = rest[digits.endIndex...].first, last == "m" else {
      return nil
    }
    return rest.index(after: digits.endIndex)
  }

  static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // C0 and C1 controls, line and paragraph separator, and what sets, embeds or isolates a direction
    // (UAX #9, section 2).
    case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
