/// What is kept of the removal of a request's text.
public struct ContentErasure: Equatable, Sendable {
  /// Why. Kept for good, so it should name nobody.
  public let reason: String?
  /// What the key was recognised by that the request had elsewhere, so that an import does not bring
  /// it back.
  public let formerKey: KeyDigest?

  public init(reason: String?, formerKey: KeyDigest? = nil) {
    self.reason = reason
    self.formerKey = formerKey
  }
}

/// What is kept of the removal of a person.
public struct PersonErasure: Equatable, Sendable {
  /// Whether the texts that they typed went too.
  public let includesTexts: Bool
  /// Why. Kept for good, so it should name nobody. Nil also where the event's text was not read.
  public let reason: String?
  /// What the keys were recognised by that requests they submitted had elsewhere.
  public let formerKeys: [FormerKey]

  public init(includesTexts: Bool, reason: String? = nil, formerKeys: [FormerKey] = []) {
    self.includesTexts = includesTexts
    self.reason = reason
    self.formerKeys = formerKeys
  }

  /// A key that a request of a board had elsewhere.
  public struct FormerKey: Equatable, Sendable {
    public let board: BoardNumber
    public let digest: KeyDigest

    public init(board: BoardNumber, digest: KeyDigest) {
      self.board = board
      self.digest = digest
    }
  }
}

/// Tells a key from elsewhere again without keeping it. Whoever has the ledger can try keys one
/// after the other, so it hides none that can be guessed.
public struct KeyDigest: Hashable, Sendable {
  public let bytes: [UInt8]
  public init(_ bytes: [UInt8]) { self.bytes = bytes }
}

/// The rules about removing texts and people for good. Who may is asked where commands are: see
/// `Action.erase`.
public enum Erasing {
  /// The reason as it is kept.
  ///
  /// - Throws: `.tooLong`, `.controlCharacter`.
  public static func reason(_ text: String?) throws(Refusal) -> String? {
    try Wording.reason(text)
  }

  /// Whether anything is left to do for a person.
  ///
  /// - Parameters:
  ///   - hasTexts: whether there are texts of theirs that are to go.
  ///   - admins: how many admins there are now.
  /// - Throws: `.lastAdmin`, `.unknownPerson`.
  public static func isNeeded(
    for person: PersonNumber, standing: Standing?, hasTexts: Bool, admins: Int
  ) throws(Refusal) -> Bool {
    guard let standing else { throw .unknownPerson(person.description) }
    if standing.isErased { return hasTexts }
    if standing.role == .admin && admins <= 1 { throw .lastAdmin }
    return true
  }
}
