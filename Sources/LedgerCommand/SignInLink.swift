import ArgumentParser
import Domain
import SignIn

/// The address that signs somebody in once.
enum SignInLink {
  static func text(_ token: String, at baseURL: String) -> String {
    "\(baseURL)/sign-in?token=\(token)"
  }
}

extension Settings {
  /// What people type to get to the pages, as far as the settings tell.
  var baseURL: String { address(port: port == 0 ? Self.defaultPort : port) }

  /// The same once it is known which port is listened on.
  func address(port: Int) -> String {
    if let publicURL { return publicURL }
    // Listening on every address of the machine is no address to go to.
    let name = ["0.0.0.0", "::", "[::]"].contains(host) ? Self.defaultHost : host
    let scheme = transport.tls == nil ? "http" : "https"
    return "\(scheme)://\(name.contains(":") && !name.hasPrefix("[") ? "[\(name)]" : name):\(port)"
  }
}

extension ArgumentHelp {
  static let publicURL = ArgumentHelp(
    "What the link begins with. (default: $LEDGER_PUBLIC_URL, else http://127.0.0.1:8080)",
    valueName: "url")
}

extension OpenLedger {
  /// Makes a link and prints it alone, with `words` beside it.
  func showLink(
    for account: Account, _ role: Role, asJSON: Bool, words: () -> String
  ) throws {
    let link = SignInLink.text(try accounts.issueLink(for: account.person), at: settings.baseURL)
    try note(.linkIssued, about: account.person, "a sign-in link")
    if asJSON {
      return try console.out([
        "person": JSON(account.person.rawValue), "name": .string(account.name),
        "email": JSON(account.email), "role": .string(role.name), "link": .string(link),
        "validForSeconds": JSON(Accounts.linkLifetime),
      ])
    }
    console.say(words())
    try console.out(link)
  }
}
