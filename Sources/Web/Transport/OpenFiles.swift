import Glibc
import NIOCore

/// How many files this process may have open at a time, and how many connections that leaves room for.
///
/// Each connection is a file. Where none is left, nothing can be opened any more, and the runtime ends
/// the process: so there are never as many connections as that.
public struct OpenFiles: Sendable, Equatable {
  /// Kept for what is no connection: log, views, accounts, providers, and what is accepted before
  /// anybody counts it.
  static let reserve = 256
  /// Kept for each thread that serves connections: what it waits with, is woken with, and its timer.
  static let ofThread = 3
  /// With fewer connections than this a page with its assets is slow for a handful of people.
  static let fewestConnections = 32
  /// More than is ever needed; far more makes some systems slow.
  static let most = 65_536
  /// What nearly every system allows, where it does not say.
  private static let common = 1_024

  /// How many this process may have open.
  public let limit: Int
  private let threads: Int

  init(limit: Int, threads: Int = System.coreCount) {
    self.limit = limit
    self.threads = threads
  }

  /// Raises the limit as far as this account may, and no further than `most`.
  public static func raised() -> OpenFiles {
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var files = rlimit()
    guard getrlimit(resource, &files) == 0 else { return OpenFiles(limit: common) }
    var wanted = files
    wanted.rlim_cur = min(files.rlim_max, rlim_t(most))
    // What was lowered on purpose is raised again; what is higher stays.
    if wanted.rlim_cur > files.rlim_cur, setrlimit(resource, &wanted) == 0 { files = wanted }
    return OpenFiles(limit: Int(clamping: files.rlim_cur))
  }

  /// How many connections there may be at a time.
  ///
  /// - Throws: `TooFewFiles` where that is too few to serve anybody.
  public func connections() throws(TooFewFiles) -> Int {
    let rest = limit - kept
    guard rest >= Self.fewestConnections else {
      throw TooFewFiles(limit: limit, needed: kept + Self.fewestConnections)
    }
    return min(WebLimits.connections, rest)
  }

  /// What to tell whoever runs the server; nil where there is room for as many as usual.
  public var notice: String? {
    guard limit - kept < WebLimits.connections else { return nil }
    return "This process may have \(limit) files open, so it takes fewer than the usual "
      + "\(WebLimits.connections) connections at a time. For all of them allow "
      + "\(kept + WebLimits.connections): ulimit -n, or LimitNOFILE in a unit of systemd"
  }

  private var kept: Int { Self.reserve + Self.ofThread * threads }
}

/// The server would have no room for connections.
public struct TooFewFiles: Error, Sendable {
  /// What is wrong, and what to do.
  public let message: String

  init(limit: Int, needed: Int) {
    message =
      "This process may have \(limit) files open, and a server needs \(needed). Allow more: "
      + "ulimit -n 16384 before the start, or LimitNOFILE=16384 in a unit of systemd."
  }
}
