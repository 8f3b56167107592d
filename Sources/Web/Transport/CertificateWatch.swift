import Logging
import ServiceLifecycle
import UnixSignals

/// Takes a new certificate while the site runs: at SIGHUP, and by itself when a file has changed.
struct CertificateWatch: Service {
  /// How often the files are looked at. A certificate is renewed weeks before it ends.
  private static let pause = Duration.seconds(60)

  let identity: TLSIdentity
  let logger: Logger

  func run() async throws {
    // Made first, so that a signal that comes at the start does not end the program.
    let signals = await UnixSignalsSequence(trapping: .sighup)
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { for await _ in signals { take(onlyChanged: false) } }
        group.addTask {
          while (try? await Task.sleep(for: Self.pause)) != nil { take(onlyChanged: true) }
        }
        await group.waitForAll()
      }
    }
  }

  /// Never throws: with a certificate that still works, the site works.
  func take(onlyChanged: Bool) {
    do throws(UnusableCertificate) {
      if onlyChanged {
        guard try identity.reloadIfChanged() else { return }
      } else {
        try identity.reload()
      }
      logger.notice("The certificate was read anew; new connections use it")
    } catch {
      logger.error(
        "The new certificate cannot be used; the one before stays in use",
        metadata: ["cause": "\(error.message)"])
    }
  }
}
