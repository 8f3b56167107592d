@testable import Web

/// What the names in the addresses of routes stand for. Where nothing else is said, they name nothing
/// that is there.
struct RouteNames {
  var board: String
  var key: String
  var position: String
  var person: String
  var group = "1"
  var token = "0123456789abcdef"
  var session = "0123456789abcdef"
  var draft = "0123456789abcdef"
  var identity = "0123456789abcdef"

  /// An address, or a body, with what each name stands for.
  func filled(_ text: String) -> String {
    var text = text
    for (name, value) in [
      ("{board}", board), ("{key}", key), ("{position}", position), ("{person}", person),
      ("{level}", "0"), ("**", "000.p/1"), ("{name}", "denied"), ("{token}", token),
      ("{group}", group), ("{session}", session), ("{draft}", draft), ("{provider}", "work"),
      ("{identity}", identity),
    ] { text = text.replacing(name, with: value) }
    return text
  }
}
