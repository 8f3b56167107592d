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

  /// The page that leads whoever signs out here on to be signed out there as well; nil where there is
  /// nowhere to go.
  func signingOutThere(_ session: Session) async -> Response? {
    guard let party, case .provider(let there) = session.origin,
      let address = await party.signOutAddress(there)
    else { return nil }
    let name = (try? party.provider(there.provider))?.name ?? there.provider
    return LeavingModel(name: name, address: address).response
  }

  /// The providers that somebody can still connect.
  func unconnected(_ identities: [Identity]) -> [SignInModel.ProviderButton] {
    let issuers = Set(identities.map(\.issuer))
    return (party?.providers ?? []).filter { !issuers.contains($0.issuer) }.map {
      SignInModel.ProviderButton(id: $0.id, name: $0.name, isDown: false)
    }
  }
}
