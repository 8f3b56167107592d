public import HTTPTypes
public import OpenIDConnect

/// A header in which an identity-aware proxy says who asks, by e-mail address.
public struct TrustedHeader: Sendable, Equatable {
  public var name: HTTPField.Name
  /// The proxies that are believed. Nobody else is; empty is everybody, where what they say is signed.
  public var from: [NetworkRange]
  /// Whose signature the header has; nil where it is an address as it is.
  public var signed: AssertionSource?

  /// - Parameter from: not empty where nothing is signed.
  public init(name: HTTPField.Name, from: [NetworkRange], signed: AssertionSource? = nil) {
    precondition(!from.isEmpty || signed != nil, "a header that everybody may set names nobody")
    self.name = name
    self.from = from
    self.signed = signed
  }

  /// Whether the header may come from there.
  func mayCome(from peer: NetworkAddress?) -> Bool { from.isEmpty || from.contain(peer) }
}
