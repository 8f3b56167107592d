/// What someone wants to be true of a request.
public enum RequestCommand: Equatable, Sendable {
  case submit(Submission)
  /// Gives the request to a person, or with nil to nobody.
  case assign(to: PersonNumber?)
  /// Moves it to the status with this id.
  case changeStatus(to: String, reason: String?)
  case edit(Edit)
  case comment(String)
}

/// What a new request says.
public struct Submission: Equatable, Sendable {
  public var title: String
  public var details: String
  /// Nil is the board's default.
  public var priority: Priority?
  public var owner: PersonNumber?
  /// Nil is whoever submits.
  public var requester: PersonNumber?
  /// By field id, in the order typed. An empty value is no value.
  public var fields: [FieldValue]

  public init(
    title: String, details: String = "", priority: Priority? = nil, owner: PersonNumber? = nil,
    requester: PersonNumber? = nil, fields: [FieldValue] = []
  ) {
    self.title = title
    self.details = details
    self.priority = priority
    self.owner = owner
    self.requester = requester
    self.fields = fields
  }
}

/// A change of what a request says. What is nil stays.
public struct Edit: Equatable, Sendable {
  public var title: String?
  public var details: String?
  public var priority: Priority?
  /// By field id; an empty value removes the field's.
  public var fields: [FieldValue]

  public init(
    title: String? = nil, details: String? = nil, priority: Priority? = nil,
    fields: [FieldValue] = []
  ) {
    self.title = title
    self.details = details
    self.priority = priority
    self.fields = fields
  }
}

/// The value of one field; empty is no value.
public struct FieldValue: Equatable, Hashable, Sendable {
  public let id: String
  public let value: String
  public init(id: String, value: String) {
    self.id = id
    self.value = value
  }
}
