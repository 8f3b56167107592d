import HTTPTypes
import Hummingbird
import OpenIDConnect
import SignIn

/// Being signed out from a provider: `POST /sign-in/{provider}/logout` comes from the provider itself,
/// when it has ended a session (OpenID Connect Back-Channel Logout 1.0, section 2.5 and 2.8).
struct ProviderLogouts: Sendable {
  let dependencies: WebDependencies
  let party: RelyingParty

  /// What a provider sends has no session and no origin: the token in it is all that counts.
  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.post("/sign-in/{provider}/logout") { try await logout($0, $1) }
  }

  private func logout(
    _ request: Request, _ context: LedgerRequestContext
  ) async throws -> Response {
    let id = try context.parameter("provider")
    guard request.hasContentType(["application/x-www-form-urlencoded"]) else {
      throw Problem(
        .unsupportedMediaType, "A logout comes as a form (application/x-www-form-urlencoded).")
    }
    let form = try FormFields(
      decoding: try await dependencies.bodies.collect(
        request, from: .stranger, upTo: WebLimits.logout
      ).readableBytesView)
    do throws(OpenIDConnectError) {
      let logout = try await party.logout(id, token: form["logout_token"] ?? "")
      return try end(logout, context)
    } catch {
      dependencies.audit.note(
        .denied, address: context.peerAddress, "logout by a provider: \(error.reason)")
      return Response(
        status: .badRequest, headers: [.contentType: "application/json"],
        body: .init(byteBuffer: ByteBuffer(string: #"{"error":"invalid_request"}"#)))
    }
  }

  private func end(
    _ logout: RelyingParty.Logout, _ context: LedgerRequestContext
  ) throws(OpenIDConnectError) -> Response {
    // A provider that did not hear the answer asks again; those who came back since stay.
    guard !logout.isRepeated else { return Response(status: .ok) }
    do throws(SignInError) {
      let people = try dependencies.accounts.endSessions(
        by: logout.provider, subject: logout.subject, sessionID: logout.sessionID)
      party.noteEnded(logout)
      for person in people {
        dependencies.audit.note(
          .sessionEnded, person: person, address: context.peerAddress, "by \(logout.provider)")
      }
      return Response(status: .ok)
    } catch {
      throw .unreachable(error.message)
    }
  }
}
