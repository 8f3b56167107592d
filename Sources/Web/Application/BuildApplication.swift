public import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// The server, ready to be run: `try await application.runService()` serves until SIGTERM or SIGINT,
/// then answers what it has begun and ends.
///
/// - Parameters:
///   - onListening: called once with the port that is listened on.
/// - Throws when run: `CannotListen` where the address cannot be had.
public func buildApplication(
  _ dependencies: WebDependencies,
  onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
) -> some ApplicationProtocol {
  let settings = dependencies.settings
  let feed = LiveFeed(dependencies)
  var services: [any Service] = [feed]
  if let identity = settings.tls {
    services.append(CertificateWatch(identity: identity, logger: dependencies.logger))
  }
  let application = Application(
    router: makeRouter(dependencies, feed: feed).router,
    server: settings.server,
    configuration: ApplicationConfiguration(
      address: .hostname(settings.host, port: settings.port),
      availableConnectionsDelegate: MaximumAvailableConnections(WebLimits.connections)),
    services: services,
    onServerRunning: { channel in await onListening(channel.localAddress?.port ?? settings.port) },
    logger: dependencies.logger)
  return ListeningApplication(application, settings: settings)
}
