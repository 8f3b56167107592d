import Crypto
import FoundationEssentials
package import Hummingbird
import Logging
package import OpenIDConnect
internal import SignIn
package import Synchronization

/// A provider in this process, on a port of its own, that does what a test says: right by default.
package final class TestProvider: Sendable {
  package static let clientID = "ledger"
  package static let secret = "a secret: 100 % &+="
  package static let start: Int64 = 1_700_000_000

  /// What a test changes.
  package struct Behaviour: Sendable {
    /// In the discovery document.
    package var document: [String: JSON] = [:]
    /// In ID tokens, after everything else.
    package var claims: [String: JSON] = [:]
    package var userInfo: [String: JSON] = ["sub": .text("ana"), "name": .text("Ana Ruiz")]
    /// Makes the ID token of its claims; nil signs it as it should be.
    package var forge: (@Sendable ([String: JSON], TestProvider) async throws -> String)?
    /// Answers of another kind, by path.
    package var answers: [String: @Sendable () -> Response] = [:]
    package var key = SigningKey()
    /// The key set, where it has others than `key`.
    package var published: [[String: JSON]]?
    /// What a request waits for before it is answered, by path.
    package var gates: [String: Gate] = [:]
  }

  /// What came of the requests.
  package struct Record: Sendable {
    package var asked: [String: Int] = [:]
    package var codes: [String: (nonce: String, challenge: String)] = [:]
    package var usedCodes: Set<String> = []
    /// Told at each request.
    fileprivate var listeners: [AsyncStream<Void>.Continuation] = []
  }

  package let behaviour = Mutex(Behaviour())
  package let record = Mutex(Record())
  private let clockTime = Mutex(TestProvider.start)
  private let portNumber = Mutex(0)

  package var issuer: String { "http://127.0.0.1:\(portNumber.withLock { $0 })" }
  package var now: Int64 { clockTime.withLock { $0 } }
  package func advance(_ seconds: Int64) { clockTime.withLock { $0 += seconds } }
  package func change(_ body: (inout sending Behaviour) -> Void) {
    behaviour.withLock { body(&$0) }
  }
  package var key: SigningKey { behaviour.withLock { $0.key } }
  package func asked(_ path: String) -> Int { record.withLock { $0.asked[path] ?? 0 } }

  /// Returns once it was asked for `path` so many times, or the test was cancelled.
  package func hasBeenAsked(_ path: String, times: Int) async {
    let (requests, listener) = AsyncStream<Void>.makeStream()
    record.withLock { $0.listeners.append(listener) }
    guard asked(path) < times else { return }
    for await _ in requests where asked(path) >= times { return }
  }

  // MARK: Running

  /// Runs `body` beside a provider that listens, and takes it away.
  package static func run(
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
  package func party<Result>(
    limits: ExchangeLimits = ExchangeLimits(), others: [Provider] = [],
    _ change: (inout Provider) -> Void = { _ in },
    _ body: (RelyingParty) async throws -> Result
  ) async throws -> Result {
    var provider = settings("work")
    change(&provider)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let party = RelyingParty(
      [provider] + others, publicURL: "https://ledger.example", assertions: assertions,
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

  /// This provider as a proxy that signs what it says.
  package var assertions: AssertionSource {
    AssertionSource(issuer: issuer, audience: Self.clientID, keys: "\(issuer)/keys")
  }

  /// What the proxy says of somebody, after a test has changed it; a claim that is null is left out.
  package func assertion(
    _ email: String, _ changed: [String: JSON] = [:], by key: SigningKey? = nil,
    type: String = "JWT"
  ) throws -> String {
    let claims: [String: JSON] = [
      "iss": .text(issuer), "aud": .list([.text(Self.clientID)]), "email": .text(email),
      "exp": .number(Double(now + 300)), "iat": .number(Double(now)),
    ]
    return try (key ?? self.key).sign(
      claims.merging(changed) { $1 }.filter { $0.value != .null }, type: type)
  }

  package func settings(_ id: String) -> Provider {
    Provider(
      id: id, name: "Work", issuer: issuer, clientID: Self.clientID,
      clientSecret: ClientSecret(Self.secret))
  }

  // MARK: What a browser does there

  /// What the browser brings back, after somebody has signed in there.
  package func answer(to departure: RelyingParty.Departure) throws -> RelyingParty.Callback {
    try answer(to: departure.address)
  }

  /// The same, where a browser was sent to `address`.
  package func answer(to address: String) throws -> RelyingParty.Callback {
    let items = URLComponents(string: address)?.queryItems ?? []
    let value = { (name: String) in items.first { $0.name == name }?.value ?? "" }
    let code = "code-\(record.withLock { $0.codes.count })"
    record.withLock { $0.codes[code] = (value("nonce"), value("code_challenge")) }
    return RelyingParty.Callback(code: code, state: value("state"))
  }

  /// The whole way there and back.
  package func signIn(
    at party: RelyingParty, for purpose: AttemptPurpose = .signIn
  ) async throws -> Arrival {
    let departure = try await party.begin("work", next: "/b/ops", for: purpose)
    return try await party.finish(
      "work", try answer(to: departure), attempt: departure.attempt)
  }

  /// Why signing in fails; nil where it does not.
  package func refusal(
    at party: RelyingParty, for purpose: AttemptPurpose = .signIn
  ) async -> OpenIDConnectError? {
    do {
      _ = try await signIn(at: party, for: purpose)
      return nil
    } catch {
      return (error as? NoArrival)?.error ?? error as? OpenIDConnectError
    }
  }

  // MARK: Its own side

  private func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.get("/.well-known/openid-configuration") { _, _ in
      try await self.answer("/document") { try Self.json(self.document()) }
    }
    router.get("/keys") { _, _ in
      try await self.answer("/keys") {
        let keys = self.behaviour.withLock { $0.published ?? [$0.key.published] }
        return try Self.json(["keys": .list(keys.map(JSON.object))])
      }
    }
    router.get("/userinfo") { _, _ in
      try await self.answer("/userinfo") { try Self.json(self.behaviour.withLock { $0.userInfo }) }
    }
    router.post("/token") { request, _ in
      let body = try await request.body.collect(upTo: 10_000)
      if let override = await self.override("/token") { return override }
      return try await self.token(request, String(buffer: body))
    }
    return router
  }

  private func override(_ path: String) async -> Response? {
    let listeners = record.withLock { record -> [AsyncStream<Void>.Continuation] in
      record.asked[path, default: 0] += 1
      return record.listeners
    }
    for listener in listeners { listener.yield() }
    if let gate = behaviour.withLock({ $0.gates[path] }) { await gate.pass() }
    return behaviour.withLock { $0.answers[path] }?()
  }

  private func answer(
    _ path: String, _ body: () throws -> Response
  ) async throws -> Response {
    if let override = await override(path) { return override }
    return try body()
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

  package func idToken(nonce: String) async throws -> String {
    let behaviour = behaviour.withLock { $0 }
    let base: [String: JSON] = [
      "iss": .text(issuer), "sub": .text("ana"), "aud": .text(Self.clientID),
      "exp": .number(Double(now + 300)), "iat": .number(Double(now)), "nonce": .text(nonce),
      "email": .text("ana@example.org"), "email_verified": .bool(true), "name": .text("Ana Ruiz"),
      "sid": .text("session-1"),
    ]
    let claims = base.merging(behaviour.claims) { $1 }.filter { $0.value != .null }
    if let forge = behaviour.forge { return try await forge(claims, self) }
    return try behaviour.key.sign(claims)
  }

  package static func json(
    _ members: [String: JSON], _ status: HTTPResponse.Status = .ok
  ) throws -> Response {
    Response(
      status: status, headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(members))))
  }
}
