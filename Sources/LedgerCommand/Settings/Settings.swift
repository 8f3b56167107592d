import Glibc
import OpenIDConnect
import SignIn

/// What can be chosen about how the program runs, decided: flags before environment before
/// `ledger.yaml` in the data folder before what holds otherwise.
struct Settings: Sendable {
  /// The data folder.
  let data: String
  let host: String
  /// Zero takes any free port.
  let port: Int
  /// What people type to get to the pages, without a slash at its end; nil where host and port say it.
  let publicURL: String?
  /// Who acts, where no `--as` says it; nil is the first admin.
  let person: String?
  /// TLS, proxies and limits of the server.
  let transport: TransportSettings
  /// Whether the page `/sign-in` has a field for one-time links.
  let showsLinkForm: Bool
  private let environment: [String: String]
  /// How long people stay signed in.
  let sessions: SessionLimits

  static let defaultData = "./ledger-data"
  static let defaultHost = "127.0.0.1"
  static let defaultPort = 8080

  /// What was typed; nil where it was not.
  struct Flags {
    var data: String?
    var host: String?
    var port: String?
    var url: String?
    var person: String?
    var tlsCertificate: String?
    var tlsKey: String?
  }

  /// - Throws: `Failure` that names the wrong setting, its value, and what is allowed.
  init(_ flags: Flags, environment: [String: String] = Self.environment) throws(Failure) {
    let variable = { (name: String) -> Setting? in
      // Set and empty is not set: there is no other way to unset one for a single command.
      guard let value = environment[name], !value.isEmpty else { return nil }
      return Setting(name: name, value: value)
    }
    let flag = { (name: String, value: String?) in value.map { Setting(name: name, value: $0) } }

    data = try (flag("--data", flags.data) ?? variable("LEDGER_DATA"))?.folder() ?? Self.defaultData
    let file = try SettingsFile(in: data)
    host =
      try (flag("--host", flags.host) ?? variable("LEDGER_HOST") ?? file["host"])?.host()
      ?? Self.defaultHost
    port =
      try (flag("--port", flags.port) ?? variable("LEDGER_PORT") ?? file["port"])?.port()
      ?? Self.defaultPort
    publicURL =
      try (flag("--url", flags.url) ?? variable("LEDGER_PUBLIC_URL") ?? file["public-url"])?.url()
    person = (flag("--as", flags.person) ?? variable("LEDGER_PERSON") ?? file["person"])?.value
    transport = try TransportSettings(
      certificate: flag("--tls-certificate", flags.tlsCertificate)
        ?? variable("LEDGER_TLS_CERTIFICATE"),
      key: flag("--tls-key", flags.tlsKey) ?? variable("LEDGER_TLS_KEY"),
      proxies: variable("LEDGER_PROXIES"), limits: variable("LEDGER_LIMITS"), file: file)
    if transport.tls != nil, let publicURL, !publicURL.lowercased().hasPrefix("https://") {
      throw Failure(
        .usage, "The public address is “\(publicURL.prefix(60))”, but the server speaks TLS.",
        hint: "It has to begin with https://, or tls has to go.")
    }
    sessions = try SessionLimits(file.section("sessions"))
    showsLinkForm = try file["sign-in-links"]?.shown() ?? true
    self.environment = environment
  }

  /// Where people can sign in, in the order of the file. Reads it, and the files with the secrets,
  /// which only the server needs to be able to.
  ///
  /// - Throws: `Failure` that names the wrong setting, its value, and what is allowed.
  func providers() throws(Failure) -> [Provider] {
    guard let section = try SettingsFile(in: data).providers else { return [] }
    let providers = try ProviderSettings(environment: environment).providers(section)
    // A provider sends browsers back to the public address, so there has to be one.
    if !providers.isEmpty, publicURL == nil, port == 0 {
      throw Failure(
        .usage, "With port 0 nobody knows where providers are to send people back to.",
        hint: "Name a port, or set public-url in ledger.yaml.")
    }
    return providers
  }

  /// The environment of this process. A variable that is not UTF-8 is none of ours.
  static var environment: [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      entry += 1
      guard let line = String(validatingCString: text), let equals = line.firstIndex(of: "=")
      else { continue }
      variables[String(line[..<equals])] = String(line[line.index(after: equals)...])
    }
    return variables
  }
}

/// A value and where it came from.
struct Setting {
  /// As people would look for it: `--port`, `LEDGER_PORT`, or `port in ./ledger-data/ledger.yaml`.
  let name: String
  let value: String

  func folder() throws(Failure) -> String {
    guard !value.isEmpty, !value.unicodeScalars.contains("\0") else {
      throw wrong("a path to a folder")
    }
    return value
  }

  func host() throws(Failure) -> String {
    let isPlain = value.unicodeScalars.allSatisfy {
      $0.isASCII && !$0.properties.isWhitespace && $0.properties.generalCategory != .control
    }
    guard isPlain, !value.isEmpty, !value.contains("/") else {
      throw wrong("a host name or an address, as in 127.0.0.1, 0.0.0.0 or ::1")
    }
    return value
  }

  func port() throws(Failure) -> Int {
    guard let port = UInt16(value) else {
      throw wrong("a number from 0 to 65535, where 0 takes any free port")
    }
    return Int(port)
  }

  func url() throws(Failure) -> String {
    let scheme = ["http://", "https://"].first { value.lowercased().hasPrefix($0) }
    let isPlain = value.unicodeScalars.allSatisfy {
      $0.isASCII && $0.value > 0x20 && $0 != "\u{7F}"
    }
    var url = value[...]
    while url.hasSuffix("/") { url.removeLast() }
    guard let scheme, isPlain, url.count > scheme.count, !url.contains("?"), !url.contains("#")
    else { throw wrong("an address as in https://requests.example.org") }
    // What follows from the scheme is decided by its letters.
    return scheme + url.dropFirst(scheme.count)
  }

  func shown() throws(Failure) -> Bool {
    switch value {
    case "shown": return true
    case "hidden": return false
    default: throw wrong("shown or hidden")
    }
  }

  func wrong(_ allowed: String) -> Failure {
    Failure(.usage, "\(name) is “\(value.prefix(60))”; it must be \(allowed).")
  }
}
