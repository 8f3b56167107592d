import ArgumentParser
import Domain

/// `NAME=VALUE`, as in `due=2026-03-01`.
struct FieldOption: ExpressibleByArgument {
  let value: FieldValue

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
      return nil
    }
    value = FieldValue(
      id: String(argument[..<equals]), value: String(argument[argument.index(after: equals)...]))
  }

  /// The values, each field named once.
  static func values(_ options: [FieldOption]) throws(Failure) -> [FieldValue] {
    var seen: Set<String> = []
    for option in options where !seen.insert(option.value.id).inserted {
      throw Failure(.usage, "--field names “\(option.value.id)” twice. Which value is meant?")
    }
    return options.map(\.value)
  }
}
