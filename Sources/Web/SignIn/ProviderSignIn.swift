import HTTPTypes
import Hummingbird
import Logging
import OpenIDConnect
import SignIn

// What the rest of the web part needs of providers.
extension WebDependencies {
  /// The page `/sign-in`, with the providers there are.
  func signInModel(
    next: LocalPath, token: String? = nil, refusal: String? = nil
  ) async -> SignInModel {
    var model = SignInModel(next: next.text, token: token, refusal: refusal)
    model.providers = await providerButtons()
    model.showsLinkForm = settings.showsLinkForm || model.providers.isEmpty
    return model
  }

  /// The providers of the settings, in their order.
  func providerButtons() async -> [SignInModel.ProviderButton] {
    guard let party else { return [] }
    var buttons: [SignInModel.ProviderButton] = []
    for provider in party.providers {
      buttons.append(
        SignInModel.ProviderButton(
          id: provider.id, name: provider.name, isDown: await party.isDown(provider.id)))
    }
    return buttons
  }

  /// Makes the services and groups that the settings name, before anybody comes. To be called once
  /// at the start; what cannot be made now is made when it is needed.
  public func prepareProviders() async {
    let groups = ProviderGroups(self)
    for provider in party?.providers ?? [] {
      do { try await groups.prepare(provider) } catch {
        logger.warning(
          "The groups of a provider could not be made yet",
          metadata: ["provider": "\(provider.id)", "cause": "\(error)"])
      }
    }
  }

  /// Where somebody who signs out here goes, to be signed out there as well; nil where that is
  /// nowhere.
  func signOutAddress(_ session: Session) async -> String? {
    guard let party, case .provider(let there) = session.origin else { return nil }
    return await party.signOutAddress(there)
  }

  /// What the page `/me` needs to know of providers. Asks none of them.
  func meProviders(_ session: Session) async throws -> MeProviders {
    guard let party else { return MeProviders() }
    var found = MeProviders()
    if case .provider(let there) = session.origin, let site = await party.signOutOrigin(there) {
      found.signsOutThere = true
      found.sites.append(site)
    }
    let issuers = Set(try accounts.identities(of: session.person).map(\.issuer))
    for provider in party.providers where !issuers.contains(provider.issuer) {
      guard let site = await party.signInOrigin(provider.id) else { continue }
      found.toConnect.append(
        SignInModel.ProviderButton(id: provider.id, name: provider.name, isDown: false))
      found.sites.append(site)
    }
    return found
  }
}

/// The providers that somebody's own page leads to.
struct MeProviders: Sendable, Equatable {
  /// Whether signing out here leads on to the provider.
  var signsOutThere = false
  /// Those at which they are nobody yet.
  var toConnect: [SignInModel.ProviderButton] = []
  /// Where the forms of the page may end.
  var sites: [String] = []

  /// Lets the forms of the page end there: some browsers apply `form-action` to where a form is sent
  /// on to as well.
  func allowed(on response: Response) -> Response {
    guard !sites.isEmpty else { return response }
    var response = response
    response.headers[.contentSecurityPolicy] = AnswerHeaders.contentSecurityPolicy
      .replacing("form-action 'self'", with: "form-action 'self' \(sites.joined(separator: " "))")
    return response
  }

  /// For the form that signs out: where its answer may lead was settled with the page.
  var signOutField: HTML? { signsOutThere ? HTML.hidden("there", "1") : nil }

  func connectForms(csrf: String) -> HTML? {
    guard !toConnect.isEmpty else { return nil }
    let forms = toConnect.map { provider -> HTML in
      """
      <form method="post" action="/sign-in/\(provider.id)/connect">\(HTML.hidden("csrf", csrf))\
      <p class="actions"><button>Connect \(isolated: provider.name)</button></p></form>
      """
    }
    return """
      <section><h2>Ways to sign in</h2><p>Once connected, your account there signs you in here.</p>\
      \(forms)</section>
      """
  }
}
