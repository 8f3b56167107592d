import EventLog

/// Who came in, who was kept out, who may do what: for admins.
struct AuditModel: Sendable, Equatable {
  var frame: Frame
  var entries: [Entry] = []
  var filter = Filter()
  /// What of the filter cannot be used.
  var problem: String?
  /// Whether this is not the first page.
  var isLater = false
  /// Where the first page and the next one are.
  var first = "/audit"
  var next: String?

  struct Entry: Sendable, Equatable {
    var at: Timestamp
    var kind: String
    /// Nil where nobody was known.
    var person: PersonLabel?
    /// Who did it to them; nil where they did it themselves, or the words say it.
    var by: PersonLabel?
    var address: String
    var words: String
    var count: UInt32
    /// The event's position, where the log has it.
    var position: UInt64?
  }

  /// As it was typed.
  struct Filter: Sendable, Equatable {
    var kinds: Set<String> = []
    var person = ""
    var address = ""
    var since = ""
    var until = ""
  }
}
