import Domain

/// A text that names no scope; nothing was done.
public struct UnusableScope: Error, Equatable, Sendable {
  /// What a person reads.
  public let message: String
}

// What people write for scopes: `read` for every board, `ops:submit` for one.
extension RequestLedger {
  /// The scopes that these words mean to `principal`, each once.
  ///
  /// - Throws: `UnusableScope`; what questions throw.
  public func scopes(
    named words: [String], by principal: some Principal
  ) throws -> TokenScopes {
    let boards = try boards(by: principal)
    var scopes: [TokenScopes.Scope] = []
    for word in words {
      let scope = try Self.scope(named: Wording.trimmed(word), among: boards)
      if !scopes.contains(scope) { scopes.append(scope) }
    }
    return TokenScopes(scopes)
  }

  /// The words for scopes. A board that `principal` may not see is called by its number.
  public func words(for scopes: TokenScopes, by principal: some Principal) throws -> [String] {
    let boards = try boards(by: principal)
    return scopes.scopes.map { scope in
      guard let number = scope.board else { return scope.right.name }
      let board = boards.first { $0.number == number }
      return "\(board?.definition.slug ?? "board-\(number)"):\(scope.right.name)"
    }
  }

  private static func scope(
    named word: String, among boards: [BoardSummary]
  ) throws -> TokenScopes.Scope {
    let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let rights = TokenScopes.Right.allCases.map(\.name).joined(separator: ", ")
    guard let right = parts.last.flatMap({ TokenScopes.Right(name: String($0)) }) else {
      throw UnusableScope(
        message:
          "“\(word.prefix(60))” is no scope. Write RIGHT for every board, or BOARD:RIGHT, where "
          + "RIGHT is one of: \(rights).")
    }
    guard parts.count == 2 else { return TokenScopes.Scope(right) }
    guard right != .provision else {
      throw UnusableScope(message: "provision is about people, not about a board. Write it alone.")
    }
    guard let board = boards.first(where: { $0.definition.slug == parts[0] }) else {
      let slugs = boards.map(\.definition.slug).joined(separator: ", ")
      throw UnusableScope(
        message: "There is no board “\(parts[0].prefix(60))”. There are: \(slugs).")
    }
    return TokenScopes.Scope(right, on: board.number)
  }
}

// Who may make and end tokens.
extension RequestLedger {
  /// Refuses whoever may not make or end tokens of `person`: people do it for themselves, and whoever
  /// manages people for machines. Nobody makes a token that speaks for a colleague.
  ///
  /// - Throws: `.denied`, `.unknownPerson`, `.personErased`.
  public func checkTokens(of person: PersonNumber, by maker: PersonNumber) throws(LedgerError) {
    let standing = try standing(of: person)
    guard let standing else { throw .refused(.unknownPerson(person.description)) }
    if standing.isErased { throw .refused(.personErased(person)) }
    if maker == .operator { return }
    if maker == person, standing.isActive, standing.maySignIn { return }
    guard standing.isService, try rights(of: maker).permits(.managePeople) else {
      throw .refused(.denied(.managePeople))
    }
  }
}
