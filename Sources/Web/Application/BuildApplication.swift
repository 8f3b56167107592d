public import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// The server, ready to be run: `try await application.runUntilStopped()`.
///
/// - Parameters:
///   - connections: how many there may be at a time (`OpenFiles`); nil for as many as usual.
///   - onListening: called once with the port that is listened on.
/// - Throws when run: `CannotListen` where the address cannot be had.
public func buildApplication(
  _ dependencies: WebDependencies, connections: Int? = nil,
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
      availableConnectionsDelegate: MaximumAvailableConnections(
        min(connections ?? WebLimits.connections, WebLimits.connections))),
    services: services,
    onServerRunning: { channel in await onListening(channel.localAddress?.port ?? settings.port) },
    logger: dependencies.logger)
  return ListeningApplication(application, settings: settings)
}

extension ApplicationProtocol {
  /// Serves until SIGTERM or SIGINT, then answers what it has begun, and ends: ten seconds later at the
  /// latest, whatever clients do.
  ///
  /// - Throws: `CannotListen` where the address cannot be had.
  public func runUntilStopped() async throws {
    var configuration = ServiceGroupConfiguration(
      services: [self], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = WebLimits.shutdown
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch is CancellationError {
      // The time was over, and what was still going on was broken off.
    }
  }
}
