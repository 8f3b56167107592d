import EventLog

/// An event that stops whoever reads the log, with what is stored of it.
public struct UnreadableRecord: Sendable, Equatable {
  /// Up to this many bytes of a body are shown: enough to recognise what it is.
  public static let maximumBytes = 256

  public let position: Position
  public let kind: UInt16
  public let version: UInt16
  /// What is wrong with it, for people.
  public let reason: String
  /// The stored bytes of the header; of salt and body together the first ones.
  public internal(set) var header: [UInt8] = []
  public internal(set) var body: [UInt8] = []
  /// How many bytes salt and body have.
  public internal(set) var bodySize = 0

  init(position: Position, kind: UInt16, version: UInt16, reason: String) {
    self.position = position
    self.kind = kind
    self.version = version
    self.reason = reason
  }

  public var message: String {
    var lines = [reason, "Header: \(Self.hexadecimal(header))"]
    if bodySize > 0 {
      let cut = bodySize > body.count ? ", first \(body.count) of \(bodySize) bytes" : ""
      lines.append("Salt and body\(cut): \(Self.hexadecimal(body))")
    }
    return lines.joined(separator: "\n")
  }

  public static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
