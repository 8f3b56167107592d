import Crypto
import Domain
import EventLog
import Hummingbird

extension WebDependencies {
  /// A new key for the hidden `command` field of a form, so that sending the form twice is one
  /// command.
  func newCommandKey() -> String {
    String(randomness(), radix: 36) + String(randomness(), radix: 36)
  }
}

extension CommandID {
  /// The id that `key` stands for when `person` sends it to `route`; nil where there is no key.
  ///
  /// The same key of somebody else, or to another address, is another command: nobody can answer
  /// in another's name or learn what another has sent.
  init?(key: String?, by person: PersonNumber, on request: Request) {
    guard let key, !key.isEmpty else { return nil }
    var hash = SHA256()
    for part in [person.description, request.method.rawValue, request.uri.path, key] {
      hash.update(data: Array(part.utf8))
      hash.update(data: [0])
    }
    var halves: (UInt64, UInt64) = (0, 0)
    for (index, byte) in hash.finalize().prefix(16).enumerated() {
      if index < 8 {
        halves.0 = halves.0 << 8 | UInt64(byte)
      } else {
        halves.1 = halves.1 << 8 | UInt64(byte)
      }
    }
    self.init(high: halves.0, low: halves.1)
  }
}
