import Domain
import EventLog

/// Tokens of one's own, and for admins those of machines: what there is, and making another.
struct TokensModel: Sendable, Equatable {
  var frame: Frame
  var tokens: TokenList
  /// Whom a new token can speak for: oneself, then the services that one may make tokens for.
  var subjects: [PersonLabel]
  var boards: [Frame.BoardLink]
  /// Whether a token for a directory can be made.
  var mayProvision: Bool
  var form: FormTokens
  var wanted = Wanted()
  var errors: [FieldError] = []
  /// The secret that was just made. It is shown this once.
  var made: Made?
  var now: Timestamp

  /// What was typed.
  struct Wanted: Sendable, Equatable {
    var name = ""
    var subject = ""
    /// The right on every board; empty is none.
    var everywhere = ""
    /// The rights on boards, by slug.
    var boards: [String: String] = [:]
    var days = "90"
  }

  struct Made: Sendable, Equatable {
    var name: String
    var subject: PersonLabel
    var secret: String
  }

  /// The lives that are offered, in days.
  static let lifetimes = [7, 30, 90, 180, 365]
}
