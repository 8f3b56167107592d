import Domain
import EventLog

/// The form that changes what a request says.
struct EditRequestModel: Sendable, Equatable {
  var frame: Frame
  var slug: String
  var boardName: String
  var key: String
  var form: RequestForm
  /// What the request's revision was when the form's values were read.
  var revision: UInt32
  var tokens: FormTokens
  var errors: [FieldError] = []
  /// What came in between, when the change was too late.
  var conflict: EditConflict?
  var now: Timestamp
}

/// Two people changed the text of a request at once.
struct EditConflict: Sendable, Equatable {
  /// What both changed, differently, in the order of the form. The rest is merged in the form.
  var clashes: [Clash]
  /// What happened since the form was made, oldest first.
  var since: [HistoryItem]

  struct Clash: Sendable, Equatable {
    /// The id of the form's element.
    var field: String
    var label: String
    var base: String
    var theirs: String
    var yours: String

    /// The name of the choice between the two.
    var choice: String { "choice-\(field)" }
  }
}
