/// The address that signs somebody in once.
enum SignInLink {
  static func text(_ token: String, at baseURL: String) -> String {
    "\(baseURL)/sign-in?token=\(token)"
  }
}

extension Settings {
  /// What people type to get to the pages, as far as the settings tell.
  var baseURL: String { address(port: port == 0 ? Self.defaultPort : port) }

  /// The same once it is known which port is listened on.
  func address(port: Int) -> String {
    if let publicURL { return publicURL }
    // Listening on every address of the machine is no address to go to.
    let name = ["0.0.0.0", "::", "[::]"].contains(host) ? Self.defaultHost : host
    return "http://\(name.contains(":") && !name.hasPrefix("[") ? "[\(name)]" : name):\(port)"
  }
}
