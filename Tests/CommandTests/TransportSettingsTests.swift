import Crypto
import Foundation
import SwiftASN1
import Testing
import X509

@Suite struct `settings of the server` {
  private func serve(
    _ settings: String, _ words: [String] = [], _ environment: [String: String] = [:]
  ) async throws -> Answer {
    let ledger = try await LedgerProcess()
    try settings.write(toFile: ledger.data + "/ledger.yaml", atomically: true, encoding: .utf8)
    return try await ledger.run(["serve", "--port", "0"] + words, environment: environment)
  }

  @Test(arguments: [
    ("tls: site.pem", "needs names with values below it: certificate, key"),
    ("tls: {certificate: /none.pem}", "needs key"),
    ("tls: {certificate: a, key: b, chain: c}", "sets “chain”"),
    ("tls: {certificate: /none.pem, key: /none.key}", "/none.key"),
    ("tls: {certificate: a, key: b}\npublic-url: http://x.example", "speaks TLS"),
    ("proxies: [127.0.0.1, 10.1.0.0/8]", "“10.1.0.0/8”"),
    ("proxies: [localhost]", "“localhost”"), ("proxies: []", "needs addresses or ranges"),
    ("trusted-header: X-Forwarded-Email", "needs names with values below it: name, from"),
    ("trusted-header: {name: X-Forwarded-Email}", "needs from"),
    ("trusted-header: {from: [127.0.0.1]}", "needs name"),
    ("trusted-header: {name: Cookie, from: [127.0.0.1]}", "“Cookie”"),
    ("trusted-header: {name: 'X Y', from: [127.0.0.1]}", "“X Y”"),
    ("trusted-header: {name: X-Forwarded-Email, from: [proxy]}", "“proxy”"),
    ("trusted-header: {name: X-Assertion, signed: {issuer: a, audience: b}}", "needs keys"),
    (
      "trusted-header: {name: X-Assertion, signed: {issuer: a, audience: b, keys: 'http://x.org'}}",
      "“http://x.org”"
    ),
    ("trusted-header: {name: X-Assertion, signed: {kees: x}}", "Did you mean"),
    ("limits: some", "“some”"), ("limits: {address: {reads: 0}}", "“0”"),
    ("limits: {address: {reeds: 5}}", "Did you mean"), ("limits: {person: {reads: -1}}", "“-1”"),
  ])
  func `a wrong one stops the start by name`(_ settings: String, _ said: String) async throws {
    let answer = try await serve(settings)
    #expect(answer.code == 64)
    #expect(answer.error.contains(said), "\(answer.error)")
    #expect(
      answer.error.contains("ledger.yaml") || answer.error.contains("/none.key")
        || answer.error.contains("speaks TLS"), "\(answer.error)")
  }

  @Test func `a certificate without its key stops the start`() async throws {
    let flag = try await serve("", ["--tls-certificate", "site.pem"])
    #expect(flag.code == 64 && flag.error.contains("--tls-certificate"))
    let variable = try await serve("", [], ["LEDGER_TLS_KEY": "site.key"])
    #expect(variable.code == 64 && variable.error.contains("LEDGER_TLS_KEY"))
    let proxies = try await serve("", [], ["LEDGER_PROXIES": "127.0.0.1,here"])
    #expect(proxies.code == 64 && proxies.error.contains("LEDGER_PROXIES is “here”"))
    let limits = try await serve("", [], ["LEDGER_LIMITS": "maybe"])
    #expect(limits.code == 64 && limits.error.contains("LEDGER_LIMITS is “maybe”"))
  }

  @Test func `with all of them it serves, and says its address with https`() async throws {
    let ledger = try await LedgerProcess()
    let files = (certificate: ledger.home + "/site.pem", key: ledger.home + "/site.key")
    try Self.makeCertificate(files.certificate, files.key)
    try """
    tls: {certificate: \(files.certificate), key: \(files.key)}
    proxies: [127.0.0.1, "::1", 10.0.0.0/8]
    trusted-header: {name: X-Forwarded-Email, from: [10.0.0.5]}
    limits:
      address: {reads: 100, streams: off, provider-logouts: 50}
      failed-sign-ins: 5
    """.write(toFile: ledger.data + "/ledger.yaml", atomically: true, encoding: .utf8)
    let server = try RunningProcess("serve", "--port", "0", "--json", on: ledger)
    let said = try JSONDocument(try #require(await server.nextLine()))
    #expect(said["address"].string?.hasPrefix("https://127.0.0.1:") == true)
    #expect(said["signInLink"].string?.hasPrefix("https://127.0.0.1:") == true)
    #expect(await server.stop(SIGTERM) == 0)
    try FileManager.default.removeItem(atPath: files.key)
    #expect(try await ledger.ok("person", "list").isEmpty == false)
  }

  @Test func `a signal to reload does not end it, with a bad certificate either`() async throws {
    let ledger = try await LedgerProcess()
    let files = (certificate: ledger.home + "/site.pem", key: ledger.home + "/site.key")
    try Self.makeCertificate(files.certificate, files.key)
    let server = try RunningProcess(
      "serve", "--port", "0", "--json", "--tls-certificate", files.certificate, "--tls-key",
      files.key, on: ledger)
    _ = try #require(await server.nextLine())
    #expect(server.signal(SIGHUP))
    try "nonsense".write(toFile: files.certificate, atomically: true, encoding: .utf8)
    #expect(server.signal(SIGHUP))
    #expect(await server.stop(SIGTERM) == 0)
  }

  /// Makes a certificate for `localhost`, and its key.
  private static func makeCertificate(_ certificate: String, _ key: String) throws {
    let secret = P256.Signing.PrivateKey()
    let name = try DistinguishedName { CommonName("localhost") }
    let made = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(),
      publicKey: Certificate.PublicKey(secret.publicKey), notValidBefore: Date() - 3_600,
      notValidAfter: Date() + 3_600, issuer: name, subject: name,
      signatureAlgorithm: .ecdsaWithSHA256, extensions: Certificate.Extensions(),
      issuerPrivateKey: Certificate.PrivateKey(secret))
    try made.serializeAsPEM().pemString.write(
      toFile: certificate, atomically: true, encoding: .utf8)
    try secret.pemRepresentation.write(toFile: key, atomically: true, encoding: .utf8)
    try #require(chmod(key, 0o600) == 0)
  }
}
