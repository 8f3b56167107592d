import HTTPTypes
import Hummingbird

/// Sends a browser on to a provider after a form was sent.
///
/// Not by a redirect: some browsers allow a form only what `form-action` allows all the way along its
/// redirects, and where a provider leads on to is for the provider to say. So the way of the form ends
/// on this page, and the page moves on by itself.
struct LeavingModel: Sendable, Equatable {
  /// What the provider is called.
  var name: String
  /// An address of the provider's own document, with parameters of ours.
  var address: String

  var response: Response {
    var response = page.response()
    response.headers[.refresh] = "0;url=\(address)"
    return response
  }
}

extension LeavingModel {
  /// The whole page; it is seen for a moment, or by whoever has switched moving on off.
  var page: HTML {
    Frame(title: "On to \(name)").page(
      """
      <div class="card"><h1>On to \(isolated: name)</h1>\
      <p>You are led on. If nothing happens, go on yourself.</p>\
      <p class="actions"><a class="button" href="\(address)">Go on to \(isolated: name)</a></p></div>
      """)
  }
}

extension HTTPField.Name {
  static let refresh = known("Refresh")
}
