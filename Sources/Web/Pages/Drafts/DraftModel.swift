import EventLog

/// What was typed when a session had ended, ready to be sent.
struct DraftModel: Sendable, Equatable {
  var frame: Frame
  var id: String
  /// Where it goes.
  var path: String
  /// What that is, in words.
  var purpose: String
  var keptAt: Timestamp
  /// What people typed, in order.
  var shown: [Field]
  /// What the form carried unseen.
  var hidden: [Field]
  var csrf: String
  var now: Timestamp

  struct Field: Sendable, Equatable {
    var name: String
    /// What people read beside the value.
    var label: String
    var value: String
    /// What people read instead of a value that stands for something.
    var words: String?
  }
}
