import HTTPTypes
import OpenIDConnect
import Web

/// How the server is reached and what it takes: TLS, proxies, the header of one, and limits.
struct TransportSettings: Sendable {
  /// Nil where the server speaks http.
  var tls: TLSFiles?
  var proxies: [NetworkRange] = []
  var trustedHeader: TrustedHeader?
  var limits = RateLimits.standard

  static let sections = ["tls", "proxies", "trusted-header", "limits"]

  init() {}

  /// - Parameters:
  ///   - certificate: as `key` from the flag or the environment, before what the file says.
  ///   - limits: `on` or `off`, from the environment.
  init(
    certificate: Setting?, key: Setting?, proxies: Setting?, limits: Setting?, file: SettingsFile
  ) throws(Failure) {
    tls = try Self.tls(certificate, key, file)
    if let proxies {
      self.proxies = try Self.ranges(
        proxies.value.split(separator: ",").map {
          Setting(name: proxies.name, value: String($0.filter { $0 != " " }))
        })
    } else if let section = file.section("proxies") {
      self.proxies = try Self.ranges(try section.list(of: "addresses or ranges"))
    }
    trustedHeader = try file.section("trusted-header").map(Self.header)
    if let limits {
      self.limits = try Self.isOn(limits) ? .standard : .off
    } else if let section = file.section("limits") {
      self.limits = try Self.limits(section)
    }
  }

  // MARK: TLS

  private static func tls(
    _ certificate: Setting?, _ key: Setting?, _ file: SettingsFile
  ) throws(Failure) -> TLSFiles? {
    var certificate = certificate
    var key = key
    if let section = file.section("tls") {
      let parts = try section.parts(["certificate", "key"])
      if certificate == nil { certificate = try section.required("certificate", in: parts) }
      if key == nil { key = try section.required("key", in: parts) }
    }
    switch (certificate, key) {
    case (nil, nil): return nil
    case (let certificate?, let key?):
      return TLSFiles(certificate: certificate.value, key: key.value)
    case (let one?, nil):
      throw Failure(
        .usage, "\(one.name) is set without the key.",
        hint: "Name its private key with --tls-key, LEDGER_TLS_KEY or key below tls.")
    case (nil, let one?):
      throw Failure(
        .usage, "\(one.name) is set without the certificate.",
        hint:
          "Name its certificate with --tls-certificate, LEDGER_TLS_CERTIFICATE or certificate below tls."
      )
    }
  }

  // MARK: Proxies

  private static func ranges(_ settings: [Setting]) throws(Failure) -> [NetworkRange] {
    var ranges: [NetworkRange] = []
    for setting in settings { ranges.append(try setting.networkRange()) }
    return ranges
  }

  private static func header(_ section: SettingsSection) throws(Failure) -> TrustedHeader {
    let parts = try section.parts(["name", "from", "signed"])
    let name = try section.required("name", in: parts)
    guard let field = HTTPField.Name(name.value), !forbidden.contains(field),
      field.canonicalName != "host"
    else {
      throw name.wrong("a header that the proxy sets and nobody else, as in X-Forwarded-Email")
    }
    let ranges = try parts["from"].map { from throws(Failure) in
      try self.ranges(try from.list(of: "addresses or ranges"))
    }
    let signed = try parts["signed"].map(source)
    guard ranges != nil || signed != nil else {
      throw section.wrong(
        "needs from: the addresses of the proxies that are believed; or signed: who signs it")
    }
    return TrustedHeader(name: field, from: ranges ?? [], signed: signed)
  }

  /// Who signs the header.
  private static func source(_ section: SettingsSection) throws(Failure) -> AssertionSource {
    let parts = try section.parts(["issuer", "audience", "keys", "claim"])
    let keys = try section.required("keys", in: parts)
    guard AssertionSource.isUsable(keys: keys.value) else {
      throw keys.wrong("the https address of the proxy's public keys (http only on this machine)")
    }
    var source = AssertionSource(
      issuer: try section.required("issuer", in: parts).value,
      audience: try section.required("audience", in: parts).value, keys: keys.value)
    if parts["claim"] != nil { source.claim = try section.required("claim", in: parts).value }
    return source
  }

  /// What every browser sends, or what says something else.
  private static let forbidden: Set<HTTPField.Name> = [
    .cookie, .authorization, .origin, .userAgent, .accept, .contentType, .contentLength,
    .from,
  ]

  // MARK: Limits

  private static func limits(_ section: SettingsSection) throws(Failure) -> RateLimits {
    if let scalar = section.scalar { return try isOn(scalar) ? .standard : .off }
    let parts = try section.parts(["address", "person", "failed-sign-ins"])
    var limits = RateLimits.standard
    if let part = parts["address"] { try quotas(part, &limits.address) }
    if let part = parts["person"] { try quotas(part, &limits.person) }
    if parts["failed-sign-ins"] != nil {
      limits.failures = try section.required("failed-sign-ins", in: parts).quota()
    }
    return limits
  }

  private static func quotas(
    _ section: SettingsSection, _ quotas: inout [RouteClass: RateQuota]
  ) throws(Failure) {
    let parts = try section.parts(RouteClass.allCases.map(\.settingName))
    for routes in RouteClass.allCases where parts[routes.settingName] != nil {
      quotas[routes] = try section.required(routes.settingName, in: parts).quota()
    }
  }

  private static func isOn(_ setting: Setting) throws(Failure) -> Bool {
    switch setting.value.lowercased() {
    case "on", "true": true
    case "off", "false": false
    default: throw setting.wrong("on or off")
    }
  }
}

extension RouteClass {
  /// As people write it below `limits`.
  fileprivate var settingName: String {
    switch self {
    case .signIn: "sign-ins"
    case .write: "writes"
    case .read: "reads"
    case .stream: "streams"
    case .provisioning: "provisioning"
    case .providerLogout: "provider-logouts"
    }
  }
}

extension Setting {
  fileprivate func networkRange() throws(Failure) -> NetworkRange {
    guard let range = NetworkRange(value) else {
      throw wrong(
        "an address or a range whose other bits are zero, as in 127.0.0.1, 10.0.0.0/8 or ::1")
    }
    return range
  }

  /// Nil is no limit.
  fileprivate func quota() throws(Failure) -> RateQuota? {
    if value == "off" { return nil }
    guard let number = Int(value), (1...1_000_000).contains(number) else {
      throw wrong("a number from 1 to 1000000 (so many in a minute), or off")
    }
    return RateQuota(perMinute: number)
  }
}
