import Domain

/// The way in: every board with how much is on it.
struct BoardsModel: Sendable, Equatable {
  var frame: Frame
  /// Where the same is as it is now, to go back from.
  var lookBack: String
  var boards: [Board]
  /// Whether whoever looks may make one.
  var mayMake = false

  struct Board: Sendable, Equatable {
    var link: Frame.BoardLink
    var prefix: String
    /// How many requests it has, finished ones included.
    var requests: Int
    var mode = BoardAccess.Mode.workspace
    /// What whoever looks is there.
    var role = BoardRole.handler
  }
}
