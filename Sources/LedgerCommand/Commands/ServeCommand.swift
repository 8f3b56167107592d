import ArgumentParser
import Glibc
import Hummingbird
import Ledger
import Logging
import OpenIDConnect
import SignIn
import Web

/// `ledger serve`
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve the pages and the API, until Ctrl-C.",
    usage: "ledger serve [--host <host>] [--port <n>] [<options>]",
    discussion: """
      Examples:
        ledger serve                                 http://127.0.0.1:8080
        ledger serve --port 9000 --data /srv/requests
        ledger serve --host 0.0.0.0 --url https://requests.example.org
        ledger serve --port 8443 --tls-certificate site.pem --tls-key site.key
        ledger serve --admin-name "Ana Ruiz" --admin-email ana@example.org

      On the first start it makes the first admin. Until an admin has signed in, it
      prints a link that does so, once. Settings can also stand in ledger.yaml in the
      data folder (host, port, public-url, person, tls, proxies, trusted-header,
      limits), or in the environment (LEDGER_HOST, LEDGER_PORT, LEDGER_PUBLIC_URL,
      LEDGER_TLS_CERTIFICATE, LEDGER_TLS_KEY, LEDGER_PROXIES, LEDGER_LIMITS).
      With a certificate it speaks HTTP/2 and HTTP/1.1 over TLS; a new one is taken
      at SIGHUP, or within a minute.
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Where to listen. (default: $LEDGER_HOST, else 127.0.0.1)", valueName: "host"))
  var host: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The port; 0 takes any free one. (default: $LEDGER_PORT, else 8080)", valueName: "n"))
  var port: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What people type to get here. (default: $LEDGER_PUBLIC_URL, else host and port)",
      valueName: "url"))
  var url: String?

  @Option(
    help: ArgumentHelp(
      "The site's certificate and those after it, PEM. (default: $LEDGER_TLS_CERTIFICATE)",
      valueName: "file"))
  var tlsCertificate: String?

  @Option(
    help: ArgumentHelp(
      "Its private key, PEM, readable by its owner alone. (default: $LEDGER_TLS_KEY)",
      valueName: "file"))
  var tlsKey: String?

  @Option(help: ArgumentHelp("What the first admin is called.", valueName: "name"))
  var adminName = "Admin"

  @Option(help: ArgumentHelp("The e-mail of the first admin.", valueName: "email"))
  var adminEmail: String?

  @OptionGroup var common: CommonOptions

  func run() async throws {
    FreedMemory.keep()
    let settings = try Settings(
      Settings.Flags(
        data: common.data, host: host, port: port, url: url, tlsCertificate: tlsCertificate,
        tlsKey: tlsKey))
    let site = try settings.site()
    let providers = try settings.providers()
    let connections = try roomForConnections()
    // The server listens to it once it runs. Until then it would end the program.
    if site.tls != nil { signal(SIGHUP, SIG_IGN) }
    let open = try OpenLedger(settings, console: Console())
    defer { open.close() }
    warnIfUnsigned(open)
    let admin = try FirstAdmin(in: open, name: adminName, email: adminEmail)
    let announcement = Announcement(open: open, admin: admin, asJSON: common.json)

    let recorder = AuditRecorder(open.accounts) { open.console.say($0) }
    // Before the accounts are closed: what was noted last is kept too.
    defer { recorder.close() }
    recorder.trail.note(.settingsChanged, site.summary)

    try await withParty(providers, site) { party in
      let dependencies = WebDependencies(
        ledger: open.ledger, accounts: open.accounts, logger: Self.logger, audit: recorder.trail,
        party: party, settings: site)
      await dependencies.prepareProviders()
      let application = buildApplication(dependencies, connections: connections) { port in
        announcement.make(port)
      }
      try await application.runUntilStopped()
    }
  }

  /// How many connections there may be, after all has been done for there to be enough.
  private func roomForConnections() throws(Failure) -> Int {
    let files = OpenFiles.raised()
    do throws(TooFewFiles) {
      let connections = try files.connections()
      if let notice = files.notice {
        Self.logger.notice("\(notice)", metadata: ["connections": "\(connections)"])
      }
      return connections
    } catch {
      throw Failure(.failed, error.message)
    }
  }

  /// Runs `body` with what signs people in at providers, and lets go of it whatever happens.
  private func withParty(
    _ providers: [Provider], _ site: WebSettings, _ body: (RelyingParty?) async throws -> Void
  ) async throws {
    let signed = site.trustedHeader?.signed
    guard !providers.isEmpty || signed != nil else { return try await body(nil) }
    let party = RelyingParty(
      providers, publicURL: site.publicURL, assertions: signed, logger: Self.logger)
    // Nobody waits for a provider, which may be down: the server starts meanwhile.
    let warmingUp = Task { await party.warmUp() }
    do { try await body(party) } catch {
      warmingUp.cancel()
      try await party.shutdown()
      throw error
    }
    warmingUp.cancel()
    try await party.shutdown()
  }

  /// A server runs for months: whether it can sign is to be known when somebody still looks.
  private func warnIfUnsigned(_ open: OpenLedger) {
    do throws(LedgerError) { _ = try open.ledger.checkpoint() } catch {
      open.console.say("Warning: \(error.message)")
    }
  }

  /// To standard error, for what needs somebody's attention: results go to standard output.
  private static var logger: Logger {
    var logger = Logger(label: "ledger", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .notice
    return logger
  }
}

/// Says where the server is, once it is there.
private struct Announcement: Sendable {
  let open: OpenLedger
  let admin: FirstAdmin
  let asJSON: Bool

  func make(_ port: Int) {
    let address = open.settings.address(port: port)
    do {
      let link = try admin.token(from: open.accounts).map { SignInLink.text($0, at: address) }
      try show(address, link)
    } catch {
      // The server runs; only nobody reads where.
      if let failure = Failure(error) { open.console.say(failure.text) }
    }
  }

  private func show(_ address: String, _ link: String?) throws {
    if asJSON {
      return try open.console.out(["address": .string(address), "signInLink": JSON(link)])
    }
    try open.console.out("Request Ledger is at \(address)")
    if let link { try open.console.out("Sign in once with this link: \(link)") }
    if open.console.isTerminal { open.console.say("Ctrl-C stops it.") }
  }
}
