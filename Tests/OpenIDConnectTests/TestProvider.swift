import Crypto
import FoundationEssentials
import Hummingbird
import JWTKit
import Logging
import Synchronization

@testable import OpenIDConnect
@testable import SignIn

/// A provider in this process, on a port of its own, that does what a test says: right by default.
final class TestProvider: Sendable {
  static let clientID = "ledger"
  static let secret = "a secret: 100 % &+="
  static let start: Int64 = 1_700_000_000

  /// What a test changes.
  struct Behaviour: Sendable {
    /// In the discovery document.
    var document: [String: JSON] = [:]
    /// In ID tokens, after everything else.
    var claims: [String: JSON] = [:]
    var userInfo: [String: JSON] = ["sub": .text("ana"), "name": .text("Ana Ruiz")]
    /// Makes the ID token of its claims; nil signs it as it should be.
    var forge: (@Sendable ([String: JSON], TestProvider) async throws -> String)?
    /// Answers of another kind, by path.
    var answers: [String: @Sendable () -> Response] = [:]
    var key = SigningKey()
  }

  /// What came of the requests.
  struct Record: Sendable {
    var asked: [String: Int] = [:]
    var codes: [String: (nonce: String, challenge: String)] = [:]
    var usedCodes: Set<String> = []
  }

  let behaviour = Mutex(Behaviour())
  let record = Mutex(Record())
  private let clockTime = Mutex(TestProvider.start)
  private let portNumber = Mutex(0)

  var issuer: String { "http://127.0.0.1:\(portNumber.withLock { $0 })" }
  var now: Int64 { clockTime.withLock { $0 } }
  func advance(_ seconds: Int64) { clockTime.withLock { $0 += seconds } }
  func change(_ body: (inout sending Behaviour) -> Void) { behaviour.withLock { body(&$0) } }
  var key: SigningKey { behaviour.withLock { $0.key } }
  func asked(_ path: String) -> Int { record.withLock { $0.asked[path] ?? 0 } }

  // MARK: Running

  /// Runs `body` beside a provider that listens, and takes it away.
  static func run(
    _ body: @Sendable @escaping (TestProvider) async throws -> Void
  ) async throws {
    let provider = TestProvider()
    let (ports, port) = AsyncStream<Int>.makeStream()
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let application = Application(
      router: provider.router(),
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      for await number in ports {
        provider.portNumber.withLock { $0 = number }
        break
      }
      do { try await body(provider) } catch {
        group.cancelAll()
        throw error
      }
      group.cancelAll()
    }
  }

  /// A relying party that has this provider, as `work`, and perhaps others.
  func party<Result>(
    limits: ExchangeLimits = ExchangeLimits(), others: [Provider] = [],
    _ change: (inout Provider) -> Void = { _ in },
    _ body: (RelyingParty) async throws -> Result
  ) async throws -> Result {
    var provider = settings("work")
    change(&provider)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let party = RelyingParty(
      [provider] + others, publicURL: "https://ledger.example",
      clock: SignInClock { self.now }, limits: limits, logger: logger)
    do {
      let result = try await body(party)
      try await party.shutdown()
      return result
    } catch {
      try await party.shutdown()
      throw error
    }
  }

  func settings(_ id: String) -> Provider {
    Provider(
      id: id, name: "Work", issuer: issuer, clientID: Self.clientID,
      clientSecret: ClientSecret(Self.secret))
  }

  // MARK: What a browser does there

  /// What the browser brings back, after somebody has signed in there.
  func answer(to departure: RelyingParty.Departure) throws -> RelyingParty.Callback {
    let items = URLComponents(string: departure.address)?.queryItems ?? []
    let value = { (name: String) in items.first { $0.name == name }?.value ?? "" }
    let code = "code-\(record.withLock { $0.codes.count })"
    record.withLock { $0.codes[code] = (value("nonce"), value("code_challenge")) }
    return RelyingParty.Callback(code: code, state: value("state"))
  }

  /// The whole way there and back.
  func signIn(
    at party: RelyingParty, for purpose: AttemptPurpose = .signIn
  ) async throws -> Arrival {
    let departure = try await party.begin("work", next: "/b/ops", for: purpose)
    return try await party.finish(
      "work", try answer(to: departure), attempt: departure.attempt)
  }

  /// Why signing in fails; nil where it does not.
  func refusal(
    at party: RelyingParty, for purpose: AttemptPurpose = .signIn
  ) async -> OpenIDConnectError? {
    do {
      _ = try await signIn(at: party, for: purpose)
      return nil
    } catch { return error as? OpenIDConnectError }
  }

  // MARK: Its own side

  private func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.get("/.well-known/openid-configuration") { _, _ in
      try self.answer("/document") { try Self.json(self.document()) }
    }
    router.get("/keys") { _, _ in
      try self.answer("/keys") {
        let key = self.behaviour.withLock { $0.key }
        return try Self.json(["keys": .list([.object(key.published)])])
      }
    }
    router.get("/userinfo") { _, _ in
      try self.answer("/userinfo") { try Self.json(self.behaviour.withLock { $0.userInfo }) }
    }
    router.post("/token") { request, _ in
      let body = try await request.body.collect(upTo: 10_000)
      if let override = self.override("/token") { return override }
      return try await self.token(request, String(buffer: body))
    }
    return router
  }

  private func override(_ path: String) -> Response? {
    record.withLock { $0.asked[path, default: 0] += 1 }
    return behaviour.withLock { $0.answers[path] }?()
  }

  private func answer(_ path: String, _ body: () throws -> Response) throws -> Response {
    try override(path) ?? body()
  }

  private func document() -> [String: JSON] {
    let base: [String: JSON] = [
      "issuer": .text(issuer), "authorization_endpoint": .text("\(issuer)/authorize"),
      "token_endpoint": .text("\(issuer)/token"), "jwks_uri": .text("\(issuer)/keys"),
      "userinfo_endpoint": .text("\(issuer)/userinfo"),
      "end_session_endpoint": .text("\(issuer)/end"),
    ]
    return base.merging(behaviour.withLock { $0.document }) { $1 }
  }

  private func token(_ request: Request, _ body: String) async throws -> Response {
    let form = URLComponents(string: "/?\(body)")?.queryItems ?? []
    let value = { (name: String) in form.first { $0.name == name }?.value ?? "" }
    let client = "\(percentEncoded(Self.clientID)):\(percentEncoded(Self.secret))"
    let basic = "Basic \(Data(client.utf8).base64EncodedString())"
    let isClient =
      request.headers[.authorization] == basic
      || value("client_id") == Self.clientID && value("client_secret") == Self.secret
    guard isClient else { return try Self.json(["error": .text("invalid_client")], .unauthorized) }
    let code = value("code")
    let challenge = Base64URL.encode(SHA256.hash(data: Array(value("code_verifier").utf8)))
    let known = record.withLock { record -> (nonce: String, challenge: String)? in
      guard record.usedCodes.insert(code).inserted else { return nil }
      return record.codes[code]
    }
    guard let known, known.challenge == challenge,
      value("redirect_uri") == "https://ledger.example/sign-in/work/callback"
    else { return try Self.json(["error": .text("invalid_grant")], .badRequest) }
    let token = try await idToken(nonce: known.nonce)
    return try Self.json([
      "id_token": .text(token), "access_token": .text("access"), "token_type": .text("Bearer"),
    ])
  }

  func idToken(nonce: String) async throws -> String {
    let behaviour = behaviour.withLock { $0 }
    let base: [String: JSON] = [
      "iss": .text(issuer), "sub": .text("ana"), "aud": .text(Self.clientID),
      "exp": .number(Double(now + 300)), "iat": .number(Double(now)), "nonce": .text(nonce),
      "email": .text("ana@example.org"), "email_verified": .bool(true), "name": .text("Ana Ruiz"),
      "sid": .text("session-1"),
    ]
    let claims = base.merging(behaviour.claims) { $1 }.filter { $0.value != .null }
    if let forge = behaviour.forge { return try await forge(claims, self) }
    return try await behaviour.key.sign(claims)
  }

  static func json(
    _ members: [String: JSON], _ status: HTTPResponse.Status = .ok
  ) throws -> Response {
    Response(
      status: status, headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(members))))
  }
}

/// A key of the provider, as it is kept and as it is published.
struct SigningKey: Sendable {
  let id: String
  private let key = ES256PrivateKey()

  init(id: String = "key-1") { self.id = id }

  var published: [String: JSON] {
    let parameters = key.publicKey.parameters
    let plain = { (text: String?) in
      JSON.text(
        (text ?? "").replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: ""))
    }
    return [
      "kty": .text("EC"), "crv": .text("P-256"), "use": .text("sig"), "alg": .text("ES256"),
      "kid": .text(id), "x": plain(parameters?.x), "y": plain(parameters?.y),
    ]
  }

  func sign(_ claims: [String: JSON], type: String = "JWT") async throws -> String {
    let keys = JWTKeyCollection()
    await keys.add(ecdsa: key)
    return try await keys.sign(
      Claims(members: claims), header: ["kid": .string(id), "typ": .string(type)])
  }

  struct Claims: JWTPayload {
    let members: [String: JSON]
    init(members: [String: JSON]) { self.members = members }
    init(from decoder: any Decoder) throws {
      members = try decoder.singleValueContainer().decode([String: JSON].self)
    }
    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(members)
    }
    func verify(using algorithm: some JWTAlgorithm) async throws {}
  }
}

/// A token whose head says what a test wants.
func forged(
  head: [String: String], _ claims: [String: JSON],
  signature: (String) -> some Sequence<UInt8>
) throws -> String {
  let signed =
    Base64URL.encode(try JSONEncoder().encode(head)) + "."
    + Base64URL.encode(try JSONEncoder().encode(claims))
  return signed + "." + Base64URL.encode(signature(signed))
}
