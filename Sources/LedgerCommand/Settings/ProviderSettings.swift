import OpenIDConnect
import Yams

/// Reads `providers` of `ledger.yaml`: where people sign in.
///
///     providers:
///       - id: work
///         name: Example
///         issuer: https://login.example.org/realms/example
///         client-id: request-ledger
///         client-secret-file: /etc/request-ledger/work.secret
///         domains: [example.org]
///         groups-claim: groups
///         groups:
///           ledger-admins: admin
///           operations: Operations
struct ProviderSettings {
  /// More than anybody has; each is a button.
  static let maximumCount = 20
  /// Longer than any secret that a provider gives.
  static let maximumSecret = 4_096

  private static let names = [
    "id", "name", "issuer", "client-id", "client-secret-file", "client-secret-env",
    "authentication", "scopes", "groups-claim", "groups", "domains", "emails",
  ]

  let environment: [String: String]

  /// - Throws: `Failure` that names the setting, its value, and what is allowed.
  func providers(_ section: SettingsFile.ProviderList) throws(Failure) -> [Provider] {
    guard let list = section.node.sequence else {
      throw Failure(
        .usage, "providers in \(section.path) is no list.",
        hint: "Begin each provider with “- id: …” in a line of its own.")
    }
    guard list.count <= Self.maximumCount else {
      throw Failure(
        .usage,
        "providers in \(section.path) has \(list.count) entries; at most \(Self.maximumCount) are "
          + "allowed.")
    }
    var providers: [Provider] = []
    for node in list {
      let provider = try provider(Entry(node, in: section.path))
      if providers.contains(where: { $0.id == provider.id }) {
        throw Failure(.usage, "Two providers in \(section.path) have the id “\(provider.id)”.")
      }
      // A person is an issuer and a subject: two settings for one issuer would share their people.
      if providers.contains(where: { $0.issuer == provider.issuer }) {
        throw Failure(
          .usage, "Two providers in \(section.path) have the issuer “\(provider.issuer)”.")
      }
      providers.append(provider)
    }
    return providers
  }

  private func provider(_ entry: Entry) throws(Failure) -> Provider {
    try entry.check(names: Self.names)
    let id = try entry.text("id", "small letters, digits and hyphens, at most 40") { text in
      !text.isEmpty && text.utf8.count <= 40
        && text.utf8.allSatisfy {
          ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D
        }
    }
    // Groups of a directory (SCIM) have this source.
    guard id != "scim" else { throw entry.wrong("id", id, "another word: scim is taken") }
    let issuer = try entry.text(
      "issuer",
      "the provider's https address, to the letter as its discovery document has it "
        + "(http only on this machine)"
    ) { Provider.isUsable(issuer: $0) }
    var provider = Provider(
      id: id, name: try entry.text("name", "a name of 1 to 60 bytes", isLine), issuer: issuer,
      clientID: try entry.text("client-id", "the client's id, as the provider gave it", isLine255),
      clientSecret: try secret(entry))
    if let way = try entry.optional("authentication") {
      guard let found = ClientAuthentication(rawValue: way) else {
        throw entry.wrong("authentication", way, "basic or post")
      }
      provider.authentication = found
    }
    if let trust = try entry.optional("emails") {
      switch trust {
      case "verified": provider.emailTrust = .claim
      case "trusted": provider.emailTrust = .always
      default: throw entry.wrong("emails", trust, "verified or trusted")
      }
    }
    if let scopes = try entry.list("scopes") {
      for scope in scopes where !Self.isScope(scope) {
        throw entry.wrong("scopes", scope, "a list of words, as in [openid, profile, email]")
      }
      provider.scopes = scopes.contains("openid") ? scopes : ["openid"] + scopes
    }
    provider.domains = try domains(entry)
    try readGroups(entry, into: &provider)
    return provider
  }

  private func isLine(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 60
      && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  private func isLine255(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 255
      && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  /// RFC 6749, section 3.3.
  private static func isScope(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 255
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
  }

  // MARK: Domains and groups

  private func domains(_ entry: Entry) throws(Failure) -> EmailDomains {
    guard let domains = try entry.list("domains") else { return .invitedOnly }
    if domains == ["*"] { return .any }
    for domain in domains {
      let isDomain =
        domain.contains(".") && domain.utf8.count <= 253 && !domain.hasPrefix(".")
        && domain.unicodeScalars.allSatisfy {
          !$0.properties.isWhitespace && $0 != "@" && $0 != "*" && $0 != "/"
        }
      guard isDomain else {
        throw entry.wrong(
          "domains", domain, "a list of domains, as in [example.org], or [\"*\"] for all")
      }
    }
    return .these(domains.map { $0.lowercased() })
  }

  private func readGroups(_ entry: Entry, into provider: inout Provider) throws(Failure) {
    provider.groupsClaim = try entry.optional("groups-claim")
    let groups = try entry.pairs("groups")
    if provider.groupsClaim == nil, !groups.isEmpty {
      throw Failure(
        .usage, "\(entry.place): groups need groups-claim, the claim that names them.",
        hint: "Most providers call it groups: groups-claim: groups")
    }
    if provider.groupsClaim != nil, groups.isEmpty {
      throw Failure(
        .usage, "\(entry.place): groups-claim needs groups, which say what each means here.",
        hint: "groups: {their-name: Operations, their-admins: admin}")
    }
    var titles: Set<String> = []
    for (name, title) in groups {
      if title == "admin" {
        provider.groups[name] = .admin
        continue
      }
      guard isLine(title) else {
        throw entry.wrong("groups", title, "admin, or the name of a group of at most 60 bytes")
      }
      guard titles.insert(title).inserted else {
        throw Failure(
          .usage, "\(entry.place): two of its groups are called “\(title)” here.",
          hint: "Give each a name of its own.")
      }
      provider.groups[name] = .group(title)
    }
  }

  // MARK: The secret

  private func secret(_ entry: Entry) throws(Failure) -> ClientSecret {
    let file = try entry.optional("client-secret-file")
    let variable = try entry.optional("client-secret-env")
    switch (file, variable) {
    case (let path?, nil): return try ClientSecret(SecretFile(path, named: entry.place).text)
    case (nil, let name?):
      guard let text = environment[name], !text.isEmpty, text.utf8.count <= Self.maximumSecret
      else {
        throw Failure(
          .usage,
          "\(entry.place): client-secret-env names the variable \(name), which is not set, or is "
            + "longer than \(Self.maximumSecret) bytes.")
      }
      return ClientSecret(text)
    default:
      throw Failure(
        .usage,
        "\(entry.place) needs its secret in one place: client-secret-file or client-secret-env.",
        hint: "The secret itself never stands in ledger.yaml.")
    }
  }
}

/// One provider of the file, by the names of its settings.
private struct Entry {
  /// As people would look for it.
  let place: String
  private let path: String
  private var values: [String: Node] = [:]

  init(_ node: Node, in path: String) throws(Failure) {
    let line = node.mark.map { ", line \($0.line)" } ?? ""
    self.path = path
    guard let mapping = node.mapping else {
      throw Failure(.usage, "A provider in \(path)\(line) is no names with values.")
    }
    var values: [String: Node] = [:]
    for (key, value) in mapping {
      let name = key.scalar?.string ?? "?"
      guard values.updateValue(value, forKey: name) == nil else {
        throw Failure(.usage, "A provider in \(path)\(line) sets \(name) twice.")
      }
    }
    self.values = values
    let id = values["id"]?.scalar.map { " “\($0.string.prefix(40))”" } ?? ""
    place = "The provider\(id) in \(path)\(line)"
  }

  func check(names: [String]) throws(Failure) {
    for name in values.keys.sorted() where !names.contains(name) {
      throw Failure(
        .usage, "\(place) sets “\(name.prefix(60))”, which is no setting of a provider.",
        hint: Nearest.hint(for: name, among: names)
          ?? "Its settings: \(names.joined(separator: ", ")).")
    }
  }

  func wrong(_ name: String, _ value: String, _ allowed: String) -> Failure {
    Failure(.usage, "\(place): \(name) is “\(value.prefix(60))”; it must be \(allowed).")
  }

  /// A text that has to be there.
  func text(
    _ name: String, _ allowed: String, _ isAllowed: (String) -> Bool
  ) throws(Failure) -> String {
    guard let text = try optional(name) else {
      throw Failure(.usage, "\(place) has no \(name): \(allowed).")
    }
    guard isAllowed(text) else { throw wrong(name, text, allowed) }
    return text
  }

  func optional(_ name: String) throws(Failure) -> String? {
    guard let value = values[name] else { return nil }
    guard let text = value.scalar?.string, !text.isEmpty else {
      throw Failure(.usage, "\(place): \(name) needs a value in the same line.")
    }
    return text
  }

  func list(_ name: String) throws(Failure) -> [String]? {
    guard let value = values[name] else { return nil }
    guard let list = value.sequence, !list.isEmpty else {
      throw Failure(.usage, "\(place): \(name) is a list, as in \(name): [one, another].")
    }
    var texts: [String] = []
    for node in list {
      guard let text = node.scalar?.string, !text.isEmpty else {
        throw Failure(.usage, "\(place): \(name) is a list of words.")
      }
      texts.append(text)
    }
    return texts
  }

  func pairs(_ name: String) throws(Failure) -> [(String, String)] {
    guard let value = values[name] else { return [] }
    guard let mapping = value.mapping else {
      throw Failure(.usage, "\(place): \(name) are names with values, as in {theirs: Ours}.")
    }
    var pairs: [(String, String)] = []
    for (key, value) in mapping {
      guard let name = key.scalar?.string, !name.isEmpty, let text = value.scalar?.string else {
        throw Failure(.usage, "\(place): groups are names with values, as in {theirs: Ours}.")
      }
      pairs.append((name, text))
    }
    return pairs
  }
}
