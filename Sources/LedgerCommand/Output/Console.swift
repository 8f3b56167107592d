import Glibc

/// Where the command writes: results to standard output, everything else to standard error.
struct Console: Sendable {
  /// Whether a person looks at standard output, and not a program.
  let isTerminal: Bool
  /// Whether a person looks at standard error, so that a moving bar makes sense.
  let showsProgress: Bool
  let hasColour: Bool
  /// Columns of the terminal; nil where there is none.
  let width: Int?

  init(environment: [String: String] = Settings.environment) {
    isTerminal = isatty(STDOUT_FILENO) == 1
    let isDumb = environment["TERM"] == "dumb"
    let refusesColour = !(environment["NO_COLOR"] ?? "").isEmpty
    showsProgress = isatty(STDERR_FILENO) == 1 && !isDumb && !refusesColour
    hasColour = isTerminal && !isDumb && !refusesColour
    width = isTerminal ? Self.columns(of: STDOUT_FILENO) : nil
  }

  /// Writes a result. What would do more to a terminal than be read is shown as what it is.
  ///
  /// - Throws: `ReaderGone` where nobody reads any more, `Failure` where it cannot be written.
  func out(_ text: String) throws {
    try write(PlainText.output(text, hasColour: hasColour) + "\n", to: STDOUT_FILENO)
  }

  /// Writes a JSON document or, in a stream, one line of it.
  func out(_ json: JSON) throws { try out(json.text) }

  /// Says something to the person, beside the result.
  func say(_ text: String) {
    // Where even this cannot be written, there is nobody left to tell.
    try? write(PlainText.output(text, hasColour: hasColour) + "\n", to: STDERR_FILENO)
  }

  /// Whether a person can be asked something: they see standard error and type to standard input.
  var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Asks for a word; nil where nothing came.
  func ask(_ question: String) -> String? {
    try? write(question, to: STDERR_FILENO)
    return readLine()
  }

  /// Replaces the last line on standard error, which has to be a terminal.
  func redraw(_ line: String) {
    try? write("\r\u{1B}[K" + line, to: STDERR_FILENO)
  }

  private func write(_ text: String, to file: Int32) throws {
    var text = text
    try text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(file, rest.baseAddress, rest.count)
        if count > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno == EPIPE {
          throw ReaderGone()
        } else if errno != EINTR {
          throw Failure(.failed, "Cannot write the result: \(String(cString: strerror(errno))).")
        }
      }
    }
  }

  static func columns(of file: Int32) -> Int? {
    var size = winsize()
    guard ioctl(file, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  // MARK: Emphasis

  enum Emphasis: String {
    case strong = "1"
    case quiet = "2"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case red = "31"
  }

  /// `text` emphasised on a terminal, and as it is elsewhere.
  func styled(_ text: String, _ emphasis: Emphasis?) -> String {
    guard hasColour, let emphasis else { return text }
    return "\u{1B}[\(emphasis.rawValue)m\(text)\u{1B}[0m"
  }
}
