/// Why somebody could not be signed in at a provider, or out. Nothing has changed.
public enum OpenIDConnectError: Error, Equatable, Sendable {
  /// No provider in the settings has this id.
  case unknownProvider
  /// No usable answer came: no connection, too late, too long, no JSON, another status.
  case unreachable(String)
  /// Its discovery document is that of another issuer, or lacks what is needed.
  case misconfigured(String)
  /// The browser brought no attempt along: cookies are off, or it went to the callback by itself.
  case attemptMissing
  /// The attempt was sealed before this start, or by nobody.
  case attemptUnreadable
  case attemptExpired
  /// The answer belongs to another attempt than the browser's last one.
  case attemptDiffers
  /// The same answer came a second time.
  case replayed
  /// The answer comes from another provider than the one that was asked.
  case mixedUp(String)
  /// The provider did not let them in: its error code.
  case refused(String)
  /// The code was not taken: the token endpoint's error code.
  case codeRefused(String)
  /// A token does not prove what it has to.
  case untrusted(String)
  /// Whoever was to sign in again did not, or the provider does not say so.
  case notAgain
  /// More attempts are open than are remembered.
  case busy

  /// For the log of the server: what exactly was wrong, without any secret.
  public var reason: String {
    switch self {
    case .unknownProvider: "no such provider"
    case .unreachable(let text): "unreachable: \(text)"
    case .misconfigured(let text): "misconfigured: \(text)"
    case .attemptMissing: "no attempt came with the answer"
    case .attemptUnreadable: "the attempt was not sealed by this start of the server"
    case .attemptExpired: "the attempt was too old"
    case .attemptDiffers: "the answer is for another attempt"
    case .replayed: "the answer was used before"
    case .mixedUp(let text): "mixed up: \(text)"
    case .refused(let code): "the provider refused: \(code)"
    case .codeRefused(let code): "the code was refused: \(code)"
    case .untrusted(let text): "untrusted token: \(text)"
    case .notAgain: "no proof of signing in again (auth_time)"
    case .busy: "too many attempts at once"
    }
  }

  /// For whoever wanted to sign in: what happened, and what to do.
  ///
  /// - Parameter name: what the provider is called.
  public func message(_ name: String) -> String {
    switch self {
    case .unknownProvider: "There is no such way to sign in here. Choose one of those below."
    case .unreachable:
      "\(name) cannot be reached right now. Whoever is signed in stays so; try again in a minute, "
        + "or use a one-time link."
    case .misconfigured:
      "\(name) and this server do not fit together, so nobody can sign in there. Tell whoever runs "
        + "this server: its log says what is wrong."
    case .attemptMissing:
      "This browser has not begun to sign in at \(name), or does not keep cookies. Begin here."
    case .attemptUnreadable, .attemptExpired:
      "It took too long, or the server was started anew meanwhile. Please begin again."
    case .attemptDiffers:
      "Another window of this browser began to sign in after this one. Please begin again."
    case .replayed: "This answer of \(name) was used before. Please begin again."
    case .mixedUp, .untrusted:
      "What came from \(name) does not prove who you are, so you were not signed in. If it happens "
        + "again, tell whoever runs this server: its log says why."
    case .refused("access_denied"): "\(name) did not let you in here, or you cancelled it there."
    case .refused: "\(name) answered with an error. Please begin again."
    case .codeRefused:
      "\(name) did not confirm who you are. Please begin again. If it happens again, tell whoever "
        + "runs this server: its log says why."
    case .notAgain:
      "\(name) did not confirm that you signed in just now. Use a one-time link instead: ask an "
        + "admin, or run ledger person link."
    case .busy: "Too many people are signing in right now. Try again in a minute."
    }
  }
}

/// Somebody came back from a provider and nobody was signed in, with what is known of what they had
/// wanted.
public struct NoArrival: Error, Equatable, Sendable {
  public let error: OpenIDConnectError
  /// Where they wanted to go, and what for; nil where the answer belongs to no attempt that is known.
  /// To be checked like anything that came from outside.
  public let next: String?
  public let purpose: AttemptPurpose?
  /// Whether the browser is to forget what it keeps, because it was answered, or is good for nothing any
  /// more. Where the answer was another attempt's it is still good, and the browser has to keep it.
  public let isOver: Bool

  /// - Parameters:
  ///   - attempt: what the browser brought along, where it can be read.
  ///   - isUsed: whether this was the answer to it.
  init(_ error: OpenIDConnectError, _ attempt: Attempt?, isUsed: Bool = false) {
    let isTheirs = error != .attemptDiffers
    self.error = error
    next = isTheirs ? attempt?.next : nil
    purpose = isTheirs ? attempt?.purpose : nil
    isOver = isUsed || [.attemptUnreadable, .attemptExpired, .replayed].contains(error)
  }
}

/// What came from outside, short enough and plain enough for a line of a log.
func quoted(_ text: String) -> String {
  let plain = text.unicodeScalars.prefix(80).map { scalar in
    scalar.properties.generalCategory == .control ? "?" : String(scalar)
  }
  return "“\(plain.joined())”"
}
