/// One fact about a request, as it was meant: no event just says "updated".
public enum RequestEvent: Equatable, Sendable {
  case submitted(Submitted)
  /// To nobody where nil.
  case assigned(to: PersonNumber?)
  case statusChanged(to: StatusCode, reason: String?)
  case prioritised(Priority)
  case edited(Edited)
  case commented(String)
  /// All text that the request had until then was removed for good.
  case contentErased(ContentErasure)
  /// An earlier event was taken back.
  case undone(Undone)
  /// An event whose text was erased: what can be said of it without.
  case withheld(RequestFact)
}

/// What a request said when it was submitted.
public struct Submitted: Equatable, Sendable {
  public var title: String
  public var details: String
  public var status: StatusCode
  public var priority: Priority
  public var owner: PersonNumber?
  public var requester: PersonNumber
  public var fields: [FieldValue]
  /// Where it was imported from: the key it has there, as in `PEP-8`.
  public var externalKey: String?

  public init(
    title: String, details: String, status: StatusCode, priority: Priority, owner: PersonNumber?,
    requester: PersonNumber, fields: [FieldValue], externalKey: String? = nil
  ) {
    self.title = title
    self.details = details
    self.status = status
    self.priority = priority
    self.owner = owner
    self.requester = requester
    self.fields = fields
    self.externalKey = externalKey
  }
}

/// What of a request's text was changed. Nil stayed.
public struct Edited: Equatable, Sendable {
  public var title: String?
  public var details: String?
  /// Only what changed; an empty value removed the field's.
  public var fields: [FieldValue]

  public init(title: String? = nil, details: String? = nil, fields: [FieldValue] = []) {
    self.title = title
    self.details = details
    self.fields = fields
  }

  public var isEmpty: Bool { title == nil && details == nil && fields.isEmpty }
}
