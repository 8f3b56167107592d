import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// The server could not be reached under the address it was told to listen on.
public struct CannotListen: Error, Sendable {
  /// What happened, and what to do.
  public let message: String

  init(host: String, port: Int, error: IOError) {
    message =
      switch error.errnoCode {
      case EADDRINUSE:
        "Port \(port) on \(host) is taken: another program, or another ledger serve, listens there. "
          + "Stop it, or choose another port with --port."
      case EACCES, EPERM:
        "Port \(port) on \(host) may not be used by this account: ports below 1024 are for the "
          + "administrator. Choose another one with --port."
      case EADDRNOTAVAIL:
        "\(host) is no address of this machine. Choose one with --host, as in --host 127.0.0.1."
      default: "Cannot listen on \(host), port \(port): \(error)"
      }
  }
}

/// The application, with errors that say what to do.
struct ListeningApplication<Responder: HTTPResponder>: ApplicationProtocol
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
  private let base: Application<Responder>
  private let settings: WebSettings

  init(_ base: Application<Responder>, settings: WebSettings) {
    self.base = base
    self.settings = settings
  }

  var responder: Responder { base.responder }
  var server: HTTPServerBuilder { base.server }
  var eventLoopGroup: any EventLoopGroup { base.eventLoopGroup }
  var configuration: ApplicationConfiguration { base.configuration }
  var logger: Logger { base.logger }
  var services: [any Service] { base.services }
  func onServerRunning(_ channel: any Channel) async { await base.onServerRunning(channel) }

  func run() async throws {
    do {
      try await base.run()
    } catch let error as IOError {
      throw CannotListen(host: settings.host, port: settings.port, error: error)
    }
  }
}
