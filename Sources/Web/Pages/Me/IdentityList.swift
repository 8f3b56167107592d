import OpenIDConnect
import SignIn

/// Who somebody is at providers, with the forms that disconnect them: for themselves, and for admins.
struct IdentityList: Sendable, Equatable {
  /// The page it stands on; its forms go below that.
  var address: String
  var items: [Item]

  struct Item: Sendable, Equatable {
    var id: String
    /// What the provider is called; its address where the settings have it no longer.
    var provider: String
    var issuer: String
    var subject: String
  }

  init(address: String, items: [Item]) {
    self.address = address
    self.items = items
  }

  init(_ identities: [Identity], _ party: RelyingParty?, address: String) {
    self.address = address
    items = identities.map { identity in
      let provider = party?.providers.first { $0.issuer == identity.issuer }
      return Item(
        id: identity.id, provider: provider?.name ?? identity.issuer, issuer: identity.issuer,
        subject: identity.subject)
    }
  }

  /// The table; nil where they are nobody elsewhere.
  func html(csrf: String) -> HTML? {
    guard !items.isEmpty else { return nil }
    return """
      <table class="plain sessions"><caption class="sr">Accounts at providers</caption><thead><tr>\
      <th scope="col">Provider</th><th scope="col">Account there</th>\
      <th scope="col"><span class="sr">Disconnect</span></th></tr></thead>\
      <tbody>\(items.map { row($0, csrf: csrf) })</tbody></table>
      """
  }

  private func row(_ item: Item, csrf: String) -> HTML {
    """
    <tr><th scope="row">\(isolated: item.provider)</th><td class="long">\(isolated: item.subject)</td>\
    <td><form method="post" action="\(address)/providers/\(item.id)/disconnect">\
    \(HTML.hidden("csrf", csrf))<button aria-label="Disconnect \(item.provider), \(item.subject)">\
    Disconnect</button></form></td></tr>
    """
  }
}
