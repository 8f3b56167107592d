/// One JSON value, as it was sent.
indirect enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  /// As written: whether it is a whole number is for the reader to say.
  case number(String)
  case string(String)
  case array([JSONValue])
  /// In the order sent. No name comes twice.
  case object([Member])

  struct Member: Equatable, Sendable {
    let name: String
    let value: JSONValue
  }

  /// What it is, for people.
  var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .number: "a number"
    case .string: "a text"
    case .array: "a list"
    case .object: "an object"
    }
  }
}
