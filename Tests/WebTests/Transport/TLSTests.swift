import AsyncHTTPClient
import Crypto
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import NIOCore
import NIOHTTP1
import NIOSSL
import ServiceLifecycle
import SignIn
import SwiftASN1
import Testing
import TestSupport
import X509

@testable import Web

/// The server with a certificate of its own, asked by an HTTP client over TLS.
@Suite(.timeLimit(.minutes(1)))
struct TLSTests {
  @Test func `a client that knows HTTP/2 gets it, another HTTP/1.1`() async throws {
    try await TLSSite.run { site in
      let certificate = try site.makeCertificate()
      try await site.serve { port in
        let new = try await site.get("/healthz", port, trusting: certificate)
        #expect(new.version == .http2 && new.status == .ok)
        let old = try await site.get("/healthz", port, trusting: certificate, .http1Only)
        #expect(old.version == .http1_1 && old.status == .ok)
        for answer in [new, old] {
          #expect(
            answer.headers.first(name: "Strict-Transport-Security")
              == "max-age=31536000; includeSubDomains")
        }
      }
    }
  }

  @Test func `signing in over HTTP/2 gives a cookie for TLS alone, and changes need its token`()
    async throws
  {
    try await TLSSite.run { site in
      let certificate = try site.makeCertificate()
      try await site.serve { port in
        let link = try site.site.accounts.issueLink(for: site.site.ana)
        let signedIn = try await site.post("/sign-in", "token=\(link)", port, trusting: certificate)
        #expect(signedIn.status == .seeOther)
        #expect(signedIn.headers.first(name: "Location") == "/")
        let cookie = try #require(signedIn.headers.first(name: "Set-Cookie"))
        #expect(cookie.hasPrefix("__Host-ledger_session="))
        for attribute in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
          #expect(cookie.contains(attribute))
        }
        #expect(!cookie.contains("Domain"))
        for origin in ["http://localhost:\(port)", "https://localhost:1", "null"] {
          let link = try site.site.accounts.issueLink(for: site.site.ben)
          let forged = try await site.post(
            "/sign-in", "token=\(link)", port, trusting: certificate, ("Origin", origin))
          #expect(forged.status == .forbidden, "\(origin)")
        }
        let ours = try site.site.accounts.issueLink(for: site.site.ben)
        let own = try await site.post(
          "/sign-in", "token=\(ours)", port, trusting: certificate,
          ("Origin", "https://localhost:\(port)"))
        #expect(own.status == .seeOther)
      }
    }
  }

  @Test func `a new certificate is taken while a stream is open, and the stream goes on`()
    async throws
  {
    try await TLSSite.run { site in
      let first = try site.makeCertificate()
      try await site.serve { port in
        let session = try site.site.session(of: site.site.ana)
        try await site.withClient(trusting: first) { client in
          var request = HTTPClientRequest(url: "https://localhost:\(port)/api/v1/events")
          request.headers.add(name: "Accept", value: "text/event-stream")
          request.headers.add(name: "Cookie", value: "__Host-ledger_session=\(session.token)")
          let stream = try await client.execute(request, timeout: .seconds(30))
          #expect(stream.version == .http2 && stream.status == .ok)
          var events = stream.body.makeAsyncIterator()
          let opening = try #require(try await events.next())
          #expect(String(buffer: opening).hasPrefix("retry: "))

          let second = try site.makeCertificate()
          #expect(try site.identity().reloadIfChanged())
          #expect(try await site.get("/healthz", port, trusting: second).status == .ok)
          await #expect(throws: (any Error).self) {
            try await site.get("/healthz", port, trusting: first)
          }

          _ = try site.site.ledger.performAndWait(
            .submit(board: "ops", Submission(title: "After the renewal")), by: site.site.ana)
          var seen = ""
          while !seen.contains("data: "), let more = try await events.next() {
            seen += String(buffer: more)
          }
          #expect(seen.contains("submitted"))
        }
      }
    }
  }

  @Test func `a bad new certificate leaves the one before in use, and says so once`() async throws {
    try await TLSSite.run { site in
      let certificate = try site.makeCertificate()
      try await site.serve { port in
        try Data("nonsense".utf8).write(to: URL(filePath: site.files.certificate))
        let watch = CertificateWatch(
          identity: try site.identity(), logger: site.site.dependencies.logger)
        watch.take(onlyChanged: true)
        watch.take(onlyChanged: true)
        #expect(
          site.site.log.lines.filter { $0.contains("the one before stays in use") }.count == 1)
        #expect(try await site.get("/healthz", port, trusting: certificate).status == .ok)
        watch.take(onlyChanged: false)
        #expect(
          site.site.log.lines.filter { $0.contains("the one before stays in use") }.count == 2)
      }
    }
  }

  @Test func `files that cannot be used are named, with what to do`() async throws {
    try await TLSSite.run { site in
      func message() throws -> String {
        let error = #expect(throws: UnusableCertificate.self) { try TLSIdentity(site.files) }
        return try #require(error?.message)
      }
      #expect(try message().contains(site.files.key))
      _ = try site.makeCertificate()
      _ = try TLSIdentity(site.files)
      #expect(chmod(site.files.key, 0o644) == 0)
      #expect(try message().contains("chmod 600"))
      #expect(chmod(site.files.key, 0o640) == 0)
      _ = try TLSIdentity(site.files)

      let key = try Data(contentsOf: URL(filePath: site.files.key))
      _ = try site.makeCertificate()
      try key.write(to: URL(filePath: site.files.key))
      #expect(try message().contains("does not belong to"))
      try Data("nonsense".utf8).write(to: URL(filePath: site.files.key))
      #expect(try message().contains("private key in \(site.files.key)"))
      try FileManager.default.removeItem(atPath: site.files.certificate)
      #expect(try message().contains("No such file"))
    }
  }

  @Test func `who asks over http where TLS is spoken learns nothing`() async throws {
    try await TLSSite.run { site in
      _ = try site.makeCertificate()
      try await site.serve { port in
        try await RawConnection.open(port: port) { connection in
          try await connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
          try? await connection.readToEnd()
          #expect(!connection.received.contains("alive"))
        }
      }
    }
  }

  @Test func `TLS 1.1 is refused, 1.2 and 1.3 are not`() async throws {
    try await TLSSite.run { site in
      let certificate = try site.makeCertificate()
      try await site.serve { port in
        for (version, isSpoken) in [(TLSVersion.tlsv11, false), (.tlsv12, true), (.tlsv13, true)] {
          let answer = try? await site.get(
            "/healthz", port, trusting: certificate, .automatic, version)
          #expect((answer?.status == .ok) == isSpoken, "\(version)")
        }
      }
    }
  }
}

/// A site with certificates that are made for it.
struct TLSSite {
  let site: TestSite
  let files: TLSFiles
  private let shared = Shared()

  /// The identity of the server, read once, when there is a certificate.
  private final class Shared: @unchecked Sendable {
    // Set and read by one test, one step after the other.
    var identity: TLSIdentity?
  }

  static func run(_ body: (TLSSite) async throws -> Void) async throws {
    let folder = TemporaryFolder()
    let site = try TestSite(
      folder: folder.file("data"), publicURL: "https://localhost", durability: .disk)
    defer { site.close() }
    let files = TLSFiles(certificate: folder.file("site.pem"), key: folder.file("site.key"))
    try await body(TLSSite(site: site, files: files))
    withExtendedLifetime(folder) {}
  }

  func identity() throws -> TLSIdentity {
    if let identity = shared.identity { return identity }
    let identity = try TLSIdentity(files)
    shared.identity = identity
    return identity
  }

  /// Writes a new certificate for `localhost`, and its key.
  func makeCertificate() throws -> NIOSSLCertificate {
    let key = P256.Signing.PrivateKey()
    let name = try DistinguishedName { CommonName("localhost") }
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(),
      publicKey: Certificate.PublicKey(key.publicKey), notValidBefore: Date() - 3_600,
      notValidAfter: Date() + 3_600, issuer: name, subject: name,
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
        SubjectAlternativeNames([.dnsName("localhost")])
      },
      issuerPrivateKey: Certificate.PrivateKey(key))
    let pem = try certificate.serializeAsPEM().pemString
    try Data(pem.utf8).write(to: URL(filePath: files.certificate))
    try Data(key.pemRepresentation.utf8).write(to: URL(filePath: files.key))
    try #require(chmod(files.key, 0o600) == 0)
    return try NIOSSLCertificate(bytes: Array(pem.utf8), format: .pem)
  }

  func serve(_ body: (Int) async throws -> Void) async throws {
    var settings = WebSettings(port: 0, tls: try identity())
    settings.limits = .off
    let dependencies = WebDependencies(
      ledger: site.ledger, accounts: site.accounts, logger: site.dependencies.logger,
      settings: settings)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = buildApplication(dependencies) { port.yield($0) }
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [application], logger: site.dependencies.logger))
    async let running: Void = group.run()
    var iterator = ports.makeAsyncIterator()
    let listening = try #require(await iterator.next())
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(listening)) } catch { outcome = .failure(error) }
    await group.triggerGracefulShutdown()
    try await running
    try outcome.get()
  }

  func withClient<Value>(
    trusting certificate: NIOSSLCertificate,
    _ version: HTTPClient.Configuration.HTTPVersion = .automatic, _ tls: TLSVersion? = nil,
    _ body: (HTTPClient) async throws -> Value
  ) async throws -> Value {
    var configuration = HTTPClient.Configuration()
    configuration.tlsConfiguration = .makeClientConfiguration()
    configuration.tlsConfiguration?.trustRoots = .certificates([certificate])
    if let tls {
      configuration.tlsConfiguration?.minimumTLSVersion = .tlsv1
      configuration.tlsConfiguration?.maximumTLSVersion = tls
    }
    configuration.httpVersion = version
    configuration.redirectConfiguration = .disallow
    let client = HTTPClient(configuration: configuration)
    let outcome: Result<Value, any Error>
    do { outcome = .success(try await body(client)) } catch { outcome = .failure(error) }
    try await client.shutdown()
    return try outcome.get()
  }

  func get(
    _ path: String, _ port: Int, trusting certificate: NIOSSLCertificate,
    _ version: HTTPClient.Configuration.HTTPVersion = .automatic, _ tls: TLSVersion? = nil
  ) async throws -> HTTPClientResponse {
    try await withClient(trusting: certificate, version, tls) { client in
      try await client.execute(
        HTTPClientRequest(url: "https://localhost:\(port)\(path)"), timeout: .seconds(5))
    }
  }

  func post(
    _ path: String, _ form: String, _ port: Int, trusting certificate: NIOSSLCertificate,
    _ header: (String, String)? = nil
  ) async throws -> HTTPClientResponse {
    try await withClient(trusting: certificate) { client in
      var request = HTTPClientRequest(url: "https://localhost:\(port)\(path)")
      request.method = .POST
      request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
      if let header { request.headers.add(name: header.0, value: header.1) }
      request.body = .bytes(ByteBuffer(string: form))
      return try await client.execute(request, timeout: .seconds(5))
    }
  }
}
