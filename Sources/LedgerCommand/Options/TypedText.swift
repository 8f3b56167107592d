import Glibc

/// Text that was typed, where `-` stands for standard input.
enum TypedText {
  /// More than any text of a request may have, so that its own limit answers, and not a full memory.
  static let maximumInput = 16 << 20

  /// The text that is meant by `word`, without the line ends at its end.
  ///
  /// - Throws: `Failure` where standard input cannot be read or is not UTF-8.
  static func read(_ word: String, _ console: Console) throws(Failure) -> String {
    guard word == "-" else { return word }
    if isatty(STDIN_FILENO) == 1 { console.say("Write the text, then press Ctrl-D.") }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try File.readInput(atMost: maximumInput)
    } catch {
      throw Failure(.failed, "Cannot read standard input: \(error.reason).")
    }
    guard var text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(.refused, "What came on standard input is not UTF-8. Nothing was changed.")
    }
    while let last = text.last, last.isNewline { text.removeLast() }
    return text
  }

  /// Refuses to read standard input for two things at once.
  static func checkOneInput(_ words: String?...) throws(Failure) {
    guard words.count(where: { $0 == "-" }) > 1 else { return }
    throw Failure(.usage, "Only one text can come from standard input; two are “-”.")
  }
}
