import Domain

/// A bearer token, without its secret.
struct TokenRecord: StoredRecord {
  static let name = "token"

  var person: PersonNumber
  var maker: PersonNumber
  var name: String
  var scopes: TokenScopes
  var createdAt: Int64
  var expiresAt: Int64
  /// Zero before the first time.
  var lastUsedAt: Int64
}

extension TokenRecord {
  init?(_ reader: inout RecordReader) {
    guard let person: UInt32 = reader.integer(), let maker: UInt32 = reader.integer(),
      let name = reader.text(), let createdAt: Int64 = reader.integer(),
      let expiresAt: Int64 = reader.integer(), let lastUsedAt: Int64 = reader.integer(),
      let count: UInt8 = reader.integer()
    else { return nil }
    var scopes: [TokenScopes.Scope] = []
    for _ in 0..<count {
      guard let board: UInt32 = reader.integer(), let code: UInt8 = reader.integer(),
        let right = TokenScopes.Right(rawValue: code)
      else { return nil }
      scopes.append(TokenScopes.Scope(right, on: board == 0 ? nil : BoardNumber(board)))
    }
    self.init(
      person: PersonNumber(person), maker: PersonNumber(maker), name: name,
      scopes: TokenScopes(scopes), createdAt: createdAt, expiresAt: expiresAt,
      lastUsedAt: lastUsedAt)
  }

  func write(to writer: inout RecordWriter) {
    writer.integer(person.rawValue)
    writer.integer(maker.rawValue)
    writer.text(name)
    writer.integer(createdAt)
    writer.integer(expiresAt)
    writer.integer(lastUsedAt)
    // Numbers of boards start at 1; zero is all of them.
    writer.integer(UInt8(scopes.scopes.count))
    for scope in scopes.scopes {
      writer.integer(scope.board?.rawValue ?? 0)
      writer.integer(scope.right.rawValue)
    }
  }
}
