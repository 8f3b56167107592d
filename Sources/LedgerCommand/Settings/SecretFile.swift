import Glibc

/// A file with a secret in it and nothing else, that not everybody on this machine may read.
struct SecretFile {
  let text: String

  /// - Parameter place: the setting that names it, for messages. The secret is in none.
  /// - Throws: `Failure` where it is not there, is empty, or is open to everybody.
  init(_ path: String, named place: String) throws(Failure) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw Failure(
        .usage, "\(place) has its secret in \(path): \(String(cString: strerror(errno))).")
    }
    // The group may: that is how secrets are handed to a service. Everybody else may not.
    guard status.st_mode & 0o007 == 0 else {
      throw Failure(
        .usage, "\(place) has its secret in \(path), which everybody on this machine may read.",
        hint: "chmod 600 \(path)")
    }
    let bytes: [UInt8]?
    do throws(FileError) {
      bytes = try File.read(path, atMost: ProviderSettings.maximumSecret)
    } catch {
      throw Failure(.usage, "\(place) has its secret in \(path): \(error.reason).")
    }
    // An editor ends the line; the secret does not.
    var text = String(validating: bytes ?? [], as: UTF8.self)?[...] ?? ""
    while let last = text.last, last.isNewline { text.removeLast() }
    guard !text.isEmpty, !text.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
      throw Failure(.usage, "\(place) has its secret in \(path), which is not one line of text.")
    }
    self.text = String(text)
  }
}
