import Glibc
import NIOCore
import NIOSSL
import Synchronization

/// Where certificate and key of this site lie, both PEM (RFC 7468).
public struct TLSFiles: Sendable, Equatable {
  /// The certificate, and after it those between it and the root.
  public var certificate: String
  public var key: String

  public init(certificate: String, key: String) {
    self.certificate = certificate
    self.key = key
  }
}

/// Certificate and key cannot be used; says why, and what to do.
public struct UnusableCertificate: Error, Sendable {
  public let message: String
}

/// Who this site is to browsers: its certificate and key, which can be replaced while it runs.
///
/// Each handshake takes what is there at that moment. Connections that are open go on as they are.
public final class TLSIdentity: Sendable, Equatable {
  private let files: TLSFiles
  private let current: Mutex<Loaded>

  private struct Loaded {
    var chain: [NIOSSLCertificate]
    var key: NIOSSLPrivateKey
    var stamp: FileStamps
    /// In seconds since 1970-01-01T00:00:00Z.
    var validUntil: Int64
  }

  /// Reads both files.
  ///
  /// - Throws: `UnusableCertificate` where one cannot be read, is no PEM, does not belong to the other,
  ///   or where others than its owner and group may read the key.
  public init(_ files: TLSFiles) throws(UnusableCertificate) {
    self.files = files
    current = Mutex(try Self.load(files))
  }

  public static func == (one: TLSIdentity, other: TLSIdentity) -> Bool { one === other }

  /// When the certificate ends, in seconds since 1970-01-01T00:00:00Z.
  public var validUntil: Int64 { current.withLock { $0.validUntil } }

  /// Reads both files again, and takes them from the next handshake on.
  ///
  /// - Throws: as `init`; what was there before stays then.
  public func reload() throws(UnusableCertificate) {
    let loaded = try Self.load(files)
    current.withLock { $0 = loaded }
  }

  /// Reads both files again if one of them is another than it was; answers whether.
  ///
  /// - Throws: as `reload()`, once for each change and not again until the next.
  func reloadIfChanged() throws(UnusableCertificate) -> Bool {
    let stamp = FileStamps(files)
    guard current.withLock({ $0.stamp != stamp }) else { return false }
    do {
      try reload()
      return true
    } catch {
      current.withLock { $0.stamp = stamp }
      throw error
    }
  }

  /// TLS 1.2 and 1.3 with ciphers that keep what was sent secret from whoever gets the key later
  /// (RFC 9325, section 4.2), and HTTP/2 before HTTP/1.1 (RFC 7301).
  var configuration: TLSConfiguration {
    let (chain, key) = current.withLock { ($0.chain, $0.key) }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.cipherSuites = "ECDHE+AESGCM:ECDHE+CHACHA20"
    configuration.applicationProtocols = ["h2", "http/1.1"]
    configuration.sslContextCallback = { [self] _, promise in
      var present = NIOSSLContextConfigurationOverride()
      current.withLock {
        present.certificateChain = $0.chain.map { .certificate($0) }
        present.privateKey = .privateKey($0.key)
      }
      promise.succeed(present)
    }
    return configuration
  }

  // MARK: Reading

  private static func load(_ files: TLSFiles) throws(UnusableCertificate) -> Loaded {
    // Taken before: what changes while it is read is read again.
    let stamp = FileStamps(files)
    try checkPermissions(of: files.key)
    let chain: [NIOSSLCertificate]
    do {
      chain = try NIOSSLCertificate.fromPEMFile(files.certificate)
    } catch {
      throw unreadable("certificate", files.certificate)
    }
    guard let leaf = chain.first else { throw unreadable("certificate", files.certificate) }
    let key: NIOSSLPrivateKey
    do {
      key = try NIOSSLPrivateKey(file: files.key, format: .pem)
    } catch {
      throw unreadable("private key", files.key)
    }
    do {
      _ = try NIOSSLContext(
        configuration: .makeServerConfiguration(
          certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
    } catch {
      throw UnusableCertificate(
        message: "The key in \(files.key) does not belong to the certificate in "
          + "\(files.certificate). Give the two that were made for each other.")
    }
    return Loaded(chain: chain, key: key, stamp: stamp, validUntil: Int64(leaf.notValidAfter))
  }

  private static func checkPermissions(of path: String) throws(UnusableCertificate) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw UnusableCertificate(
        message: "Cannot read the private key in \(path): \(String(cString: strerror(errno))).")
    }
    guard status.st_mode & 0o027 == 0 else {
      throw UnusableCertificate(
        message: "Others than its owner may read or change the private key in \(path). Take that "
          + "from them: chmod 600 \(path) (or 640, for a group).")
    }
  }

  private static func unreadable(_ what: String, _ path: String) -> UnusableCertificate {
    let reason =
      access(path, R_OK) == 0
      ? "it is no PEM file with a \(what) in it, or is protected by a password"
      : String(cString: strerror(errno))
    return UnusableCertificate(message: "Cannot use the \(what) in \(path): \(reason).")
  }
}

/// What tells whether files are still the same: a new file has a new number or time, or another size.
private struct FileStamps: Equatable {
  private let stamps: [[Int]]

  init(_ files: TLSFiles) {
    stamps = [files.certificate, files.key].map { path in
      var status = stat()
      guard stat(path, &status) == 0 else { return [] }
      return [
        Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
        Int(status.st_mode),
      ]
    }
  }
}
