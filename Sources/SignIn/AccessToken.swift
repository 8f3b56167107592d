import Crypto
import Domain

/// What lets a program act as somebody: a bearer token (RFC 6750), without its secret.
public struct AccessToken: Sendable, Equatable {
  /// A secret that never ends is found one day: a year, so that somebody looks at it that often.
  public static let maximumLifetime: Int64 = 365 * 86_400
  /// Where nobody says otherwise: ninety days.
  public static let standardLifetime: Int64 = 90 * 86_400
  /// How many one person may have: one for each thing that runs, and nobody can fill the disk.
  public static let maximumPerPerson = 50
  /// How exact `lastUsedAt` is: a minute, because moving it costs a write.
  static let lastUsedStep: Int64 = 60

  /// Names the token where it is listed and revoked; opens nothing.
  public let id: String
  /// Whoever the log names for what it does.
  public let person: PersonNumber
  /// Who made it: for a machine, an admin.
  public let maker: PersonNumber
  /// What it is for, in the words of whoever made it.
  public let name: String
  public let scopes: TokenScopes
  /// In seconds since 1970-01-01T00:00:00Z, as are the others.
  public let createdAt: Int64
  public let expiresAt: Int64
  /// Nil before the first time.
  public let lastUsedAt: Int64?

  public func hasExpired(at now: Int64) -> Bool { now >= expiresAt }

  init(_ record: TokenRecord, hash: [UInt8]) {
    id = Session.id(hash: hash)
    person = record.person
    maker = record.maker
    name = record.name
    scopes = record.scopes
    createdAt = record.createdAt
    expiresAt = record.expiresAt
    lastUsedAt = record.lastUsedAt == 0 ? nil : record.lastUsedAt
  }
}

/// What is wanted of a token.
public struct TokenRequest: Sendable, Equatable {
  public var person: PersonNumber
  public var maker: PersonNumber
  public var name: String
  public var scopes: TokenScopes
  /// For how many seconds it is good.
  public var lifetime: Int64

  public init(
    person: PersonNumber, maker: PersonNumber, name: String, scopes: TokenScopes,
    lifetime: Int64 = AccessToken.standardLifetime
  ) {
    self.person = person
    self.maker = maker
    self.name = name
    self.scopes = scopes
    self.lifetime = lifetime
  }

  /// The request as it is kept.
  ///
  /// - Throws: `.unusableName`, `.unusableToken`.
  func checked() throws(SignInError) -> TokenRequest {
    var request = self
    request.name = try Account.usableName(name)
    guard !scopes.scopes.isEmpty else {
      throw .unusableToken("A token without a scope is good for nothing. Name at least one.")
    }
    guard scopes.scopes.count <= TokenScopes.maximum else {
      throw .unusableToken(
        "\(scopes.scopes.count) scopes were named; a token has at most \(TokenScopes.maximum).")
    }
    guard !scopes.isForProvisioning || scopes.scopes.count == 1 else {
      throw .unusableToken("The scope provision stands alone: make another token for the rest.")
    }
    guard (1...AccessToken.maximumLifetime).contains(lifetime) else {
      throw .unusableToken(
        "A token is good for at most \(AccessToken.maximumLifetime / 86_400) days, and at least a "
          + "second.")
    }
    return request
  }
}

/// A token that was just made.
public struct NewToken: Sendable, Equatable {
  /// What programs send. It is kept nowhere, so it cannot be asked for again.
  public let secret: String
  public let token: AccessToken
}

/// The text of a bearer token: `rlt_`, 178 random bits in base 62, and their checksum.
///
/// The prefix and the checksum are for those who look for secrets that were published by mistake:
/// they can be sure of a find without asking us. A mistyped token is refused without a look-up.
struct TokenSecret: Sendable {
  static let prefix = "rlt_"
  /// Thirty digits of base 62 are 178 bits.
  static let randomDigits = 30
  /// Six hold the 32 bits of a CRC.
  static let checkDigits = 6
  static let length = prefix.utf8.count + randomDigits + checkDigits

  let text: String

  /// A new one, from the system's generator.
  static func new() -> TokenSecret {
    var generator = SystemRandomNumberGenerator()
    let digits = (0..<randomDigits).map { _ in
      Base62.alphabet[Int.random(in: 0..<Base62.alphabet.count, using: &generator)]
    }
    let body = prefix + String(decoding: digits, as: UTF8.self)
    return TokenSecret(unchecked: body + checksum(of: body.utf8))
  }

  private init(unchecked text: String) { self.text = text }

  /// Nil for whatever no token of ours can be. Says nothing of whether there is such a token.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == Self.length, bytes.starts(with: Self.prefix.utf8) else { return nil }
    let body = bytes.dropLast(Self.checkDigits)
    guard Self.checksum(of: body).utf8.elementsEqual(bytes.suffix(Self.checkDigits)) else {
      return nil
    }
    self.text = text
  }

  /// What is kept. Nobody gets from here back to 178 random bits, so it can be a fast hash without
  /// salt, and looking it up tells nothing by its time: to steer it, one would need the bits.
  var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

  private static func checksum(of bytes: some Sequence<UInt8>) -> String {
    Base62.text(of: CRC32.of(bytes), digits: checkDigits)
  }
}

/// Numbers in digits, capital and small letters.
enum Base62 {
  static let alphabet = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  static func text(of value: UInt32, digits: Int) -> String {
    var rest = value
    var text: [UInt8] = []
    for _ in 0..<digits {
      text.append(alphabet[Int(rest % 62)])
      rest /= 62
    }
    return String(decoding: text.reversed(), as: UTF8.self)
  }
}

/// The CRC of Ethernet and zip (ISO 3309), bit by bit: it is for forty bytes.
enum CRC32 {
  static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var crc: UInt32 = .max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB8_8320 }
    }
    return ~crc
  }
}

/// Whether `text` claims to be a token of ours, so that nobody takes it for another's.
public func isAccessToken(_ text: some StringProtocol) -> Bool {
  text.hasPrefix(TokenSecret.prefix)
}
