import FoundationEssentials
import Logging
import SignIn

extension RelyingParty {
  /// What the token endpoint gave.
  struct Tokens: Sendable {
    let id: String
    let access: String?
  }

  /// Gives the code for tokens, once for an attempt: of two answers at once one is too late, and so is
  /// every answer after the one whose code the provider took.
  ///
  /// A code that it did not take uses nothing up. Anybody can make one up, and with enough of them
  /// would else keep everybody out.
  ///
  /// - Throws: `.replayed`, `.busy`, and what `redeem` throws.
  func redeemOnce(
    _ code: String, _ attempt: Attempt, _ provider: Provider, _ metadata: ProviderMetadata
  ) async throws(OpenIDConnectError) -> Tokens {
    switch states.use(attempt.state, until: attempt.at + Attempt.lifetime + 1, now: clock.now()) {
    case .first: break
    case .again: throw .replayed
    case .full: throw .busy
    }
    do throws(OpenIDConnectError) {
      return try await redeem(code, attempt, provider, metadata)
    } catch {
      switch error {
      // Refused, or nobody knows: no tokens came, so no second ones can.
      case .codeRefused, .unreachable: states.free(attempt.state)
      default: break
      }
      throw error
    }
  }

  /// Gives the code for tokens (OpenID Connect Core 1.0, section 3.1.3).
  ///
  /// - Throws: `.codeRefused`, `.unreachable`, `.untrusted` where there is no ID token.
  private func redeem(
    _ code: String, _ attempt: Attempt, _ provider: Provider, _ metadata: ProviderMetadata
  ) async throws(OpenIDConnectError) -> Tokens {
    var form = [
      ("grant_type", "authorization_code"), ("code", code),
      ("redirect_uri", callback(of: provider)),
      ("code_verifier", attempt.verifier),
    ]
    var basic: String?
    switch provider.authentication {
    case .post:
      form += [("client_id", provider.clientID), ("client_secret", provider.clientSecret.text)]
    case .basic:
      // Encoded as in a form first (RFC 6749, section 2.3.1).
      let pair =
        percentEncoded(provider.clientID) + ":" + percentEncoded(provider.clientSecret.text)
      basic = Data(pair.utf8).base64EncodedString()
    }
    let answer = try await exchange.post(form, to: metadata.token, basic: basic)
    guard let members = answer.members else {
      throw .unreachable("the token endpoint answered \(answer.status) with what is no JSON object")
    }
    guard answer.status == 200 else {
      guard let error = members["error"]?.text else {
        throw .unreachable("the token endpoint answered with status \(answer.status)")
      }
      throw .codeRefused(plain(error))
    }
    guard let id = members["id_token"]?.text else {
      throw .untrusted("the token endpoint gave no ID token")
    }
    return Tokens(id: id, access: members["access_token"]?.text)
  }

  /// What userinfo says, where the ID token leaves something open; nil where it need not be asked, or
  /// cannot be.
  func userInfo(
    _ token: IDToken, access: String?, _ provider: Provider, _ metadata: ProviderMetadata
  ) async -> Result<[String: JSON], OpenIDConnectError>? {
    guard let access, let address = metadata.userInfo,
      PersonClaims.areIncomplete(token.claims, for: provider)
    else { return nil }
    // It becomes a header.
    guard access.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return .failure(.untrusted("the access token is no text for a header"))
    }
    do throws(OpenIDConnectError) {
      let told = try await exchange.get(address, bearer: access)
      // An answer about somebody else is none (OpenID Connect Core 1.0, section 5.3.2).
      guard told["sub"]?.text == token.subject else {
        throw .untrusted("userinfo is about somebody else")
      }
      return .success(told)
    } catch {
      logger.warning(
        "Userinfo of a provider could not be used",
        metadata: ["provider": "\(provider.id)", "reason": "\(error.reason)"])
      return .failure(error)
    }
  }
}
