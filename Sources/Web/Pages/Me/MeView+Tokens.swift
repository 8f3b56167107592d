extension MeModel {
  /// The way to what programs come in with.
  var tokens: HTML {
    "<section><h2>Tokens</h2><p><a href=\"/me/tokens\">Tokens for programs</a></p></section>"
  }
}
