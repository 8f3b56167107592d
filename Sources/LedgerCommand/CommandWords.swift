import ArgumentParser

/// What was typed after `ledger`.
struct CommandWords {
  let texts: [String]

  init(texts: [String]) { self.texts = texts }

  /// - Throws: `Failure` where a word is not UTF-8: repaired, it would be another word.
  init(_ words: UnsafePointer<UnsafeMutablePointer<CChar>?>, count: Int) throws(Failure) {
    var texts: [String] = []
    for index in 1..<max(1, count) {
      guard let word = words[index] else { break }
      guard let text = String(validatingCString: word) else {
        throw Failure(
          .usage, "Word \(index) of the command, “\(String(cString: word))”, is not UTF-8.",
          hint: "Check the encoding of your terminal or script.")
      }
      texts.append(text)
    }
    self.texts = texts
  }

  /// Refuses a misspelt subcommand with the nearest one; the parser would only call it unexpected.
  func checkCommands(of root: any ParsableCommand.Type) throws(Failure) {
    var command: any ParsableCommand.Type = root
    for word in texts {
      let subcommands = Self.subcommands(of: command)
      guard !subcommands.isEmpty, !word.hasPrefix("-"), word != "help" else { return }
      let next = subcommands.first { $0.name == word }
      guard let next else {
        let names = subcommands.map { $0.name }
        throw Failure(
          .usage, "There is no command “\(word.prefix(60))” here.",
          hint: Nearest.hint(for: word, among: names)
            ?? "Commands: \(names.joined(separator: ", ")).")
      }
      command = next.type
    }
  }

  private struct Subcommand {
    let name: String
    let type: any ParsableCommand.Type
  }

  private static func subcommands(of command: any ParsableCommand.Type) -> [Subcommand] {
    var subcommands: [Subcommand] = []
    for type in command.configuration.subcommands {
      subcommands.append(Subcommand(name: type._commandName, type: type))
    }
    return subcommands
  }
}
