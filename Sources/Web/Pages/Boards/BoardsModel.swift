/// The way in: every board with how much is on it.
struct BoardsModel: Sendable, Equatable {
  var frame: Frame
  /// Where the same is as it is now, to go back from.
  var lookBack: String
  var boards: [Board]

  struct Board: Sendable, Equatable {
    var link: Frame.BoardLink
    var prefix: String
    /// How many requests it has, finished ones included.
    var requests: Int
  }
}
