import EventLog

/// A verifier key as somebody names one: the key itself, or a file that has it.
struct GivenKey {
  /// More than any key has.
  private static let maximumSize = 1024

  let key: VerifierKey

  init(_ text: String) throws {
    // A key has a plus sign in it where a file would have to be called so.
    let isFile = File.exists(text)
    let line =
      isFile
      ? String(decoding: try File.readWhole(text, atMost: Self.maximumSize), as: UTF8.self) : text
    do throws(NoteError) {
      key = try VerifierKey(line.last?.isNewline == true ? String(line.dropLast()) : line)
    } catch {
      throw Failure(
        .usage, "--key is “\(text.prefix(200))”: \(error.message)".printable,
        hint: isFile ? nil : "It can be a key, or a file that has one; there is no such file.")
    }
  }
}

extension File {
  /// The bytes of a file that somebody named.
  ///
  /// - Throws: `Failure`, `.notFound` where there is none.
  static func readWhole(_ path: String, atMost limit: Int) throws(Failure) -> [UInt8] {
    let bytes: [UInt8]?
    do throws(FileError) { bytes = try read(path, atMost: limit) } catch {
      throw Failure(.failed, "Cannot read \(path): \(error.reason).")
    }
    guard let bytes else { throw Failure(.notFound, "There is no file \(path).") }
    return bytes
  }
}

extension String {
  /// Without what would steer a terminal: the text comes from whoever made the file.
  var printable: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { scalar in
          let isControl = scalar.properties.generalCategory == .control && scalar != "\n"
          return isControl || scalar.properties.generalCategory == .format ? "\u{FFFD}" : scalar
        }))
  }
}
