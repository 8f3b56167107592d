public import HTTPTypes

/// A header in which an identity-aware proxy says who asks, by e-mail address.
public struct TrustedHeader: Sendable, Equatable {
  public var name: HTTPField.Name
  /// The proxies that are believed. Nobody else is.
  public var from: [NetworkRange]

  public init(name: HTTPField.Name, from: [NetworkRange]) {
    self.name = name
    self.from = from
  }
}
