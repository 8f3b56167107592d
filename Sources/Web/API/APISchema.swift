import HTTPTypes

/// The shape of a JSON value, as far as the OpenAPI document tells it.
indirect enum APISchema: Sendable {
  case text(String)
  case format(String, String)
  case number(String)
  /// A number that need not be whole.
  case fraction(String)
  case bool(String)
  case oneOf([String], String)
  case array(APISchema)
  /// Any names, all values of one shape.
  case map(APISchema, String)
  case object([Member])
  /// The shape, or null.
  case nullable(APISchema)
  /// The one or the other.
  case either(APISchema, APISchema)
  /// Whatever JSON can say.
  case value(String)
  /// A person by number or word, in what is sent.
  case personInput(String)
  /// One of `APISchema.named`.
  case named(String)

  struct Member: Sendable {
    let name: String
    let schema: APISchema
    let isRequired: Bool

    init(_ name: String, _ schema: APISchema, required: Bool = true) {
      self.name = name
      self.schema = schema
      isRequired = required
    }
  }
}

extension JSONWriter {
  mutating func schema(_ schema: APISchema) {
    object { $0.members(of: schema) }
  }

  private mutating func members(of schema: APISchema) {
    switch schema {
    case .text(let description): type("string", description)
    case .format(let format, let description):
      type("string", description)
      member("format")
      string(format)
    case .number(let description): type("integer", description)
    case .fraction(let description): type("number", description)
    case .bool(let description): type("boolean", description)
    case .oneOf(let values, let description):
      type("string", description)
      member("enum")
      each(values) { $0.string($1) }
    case .array(let element):
      type("array")
      member("items")
      self.schema(element)
    case .map(let value, let description):
      type("object", description)
      member("additionalProperties")
      self.schema(value)
    case .object(let members): object(of: members)
    case .nullable(let schema):
      member("anyOf")
      array {
        $0.element()
        $0.schema(schema)
        $0.element()
        $0.object { $0.type("null") }
      }
    case .either(let one, let other):
      member("anyOf")
      each([one, other]) { $0.schema($1) }
    case .value(let description): describe(description)
    case .personInput(let description):
      member("type")
      each(["integer", "string", "null"]) { $0.string($1) }
      describe(description)
    case .named(let name):
      member("$ref")
      string("#/components/schemas/\(name)")
    }
  }

  private mutating func object(of members: [APISchema.Member]) {
    type("object")
    member("properties")
    object {
      for member in members {
        $0.member(named: member.name)
        $0.schema(member.schema)
      }
    }
    let required = members.filter(\.isRequired).map(\.name)
    guard !required.isEmpty else { return }
    member("required")
    each(required) { $0.string($1) }
  }

  private mutating func type(_ name: String, _ description: String? = nil) {
    member("type")
    string(name)
    if let description { describe(description) }
  }

  private mutating func describe(_ text: String) {
    member("description")
    string(text)
  }
}
