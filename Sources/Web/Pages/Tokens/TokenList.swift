import Domain
import EventLog
import SignIn

/// Tokens of programs, with the forms that end them: for whom they speak, and for admins.
struct TokenList: Sendable, Equatable {
  /// Where its forms go: below this, each to its token.
  var address: String
  var items: [Item]
  /// Whether each says for whom it speaks; where all speak for one, that is said already.
  var showsSubject: Bool

  struct Item: Sendable, Equatable {
    var id: String
    var name: String
    var subject: PersonLabel
    var scopes: [String]
    var lastUsedAt: Timestamp?
    var expiresAt: Timestamp
  }

  /// The table; nil where there are none.
  func html(_ form: FormTokens, now: Timestamp) -> HTML? {
    guard !items.isEmpty else { return nil }
    return """
      <table class="plain"><caption class="sr">Tokens</caption><thead><tr>\
      <th scope="col">Name</th>\("<th scope=\"col\">Speaks for</th>", if: showsSubject)\
      <th scope="col">Good for</th><th scope="col">Last used</th><th scope="col">Ends</th>\
      <th scope="col">Revoke</th></tr></thead>\
      <tbody>\(items.map { row($0, form, now: now) })</tbody></table>
      """
  }

  private func row(_ item: Item, _ form: FormTokens, now: Timestamp) -> HTML {
    let used: HTML = item.lastUsedAt.map { "used \(HTML.ago($0, now: now))" } ?? "never used"
    let ends: HTML =
      item.expiresAt <= now ? "expired" : "until \(String(item.expiresAt.description.prefix(10)))"
    return """
      <tr><th scope="row">\(isolated: item.name)</th>\
      \("<td>\(isolated: item.subject.name)</td>", if: showsSubject)\
      <td>\(item.scopes.joined(separator: ", "))</td><td class="when">\(used)</td><td class="when">\(ends)</td>\
      <td><form method="post" action="\(address)/\(item.id)/revoke">\(form.hidden)\
      <button aria-label="Revoke \(item.name)">Revoke</button></form></td></tr>
      """
  }
}

extension TokenList.Item {
  /// - Parameter scopes: what whoever looks calls them.
  init(_ token: AccessToken, subject: PersonLabel, scopes: [String]) {
    self.init(
      id: token.id, name: token.name, subject: subject, scopes: scopes,
      lastUsedAt: token.lastUsedAt.map { Timestamp(seconds: $0) },
      expiresAt: Timestamp(seconds: token.expiresAt))
  }
}
