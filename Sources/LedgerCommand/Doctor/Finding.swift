/// What one check of the doctor found.
struct Finding {
  enum Result: String {
    case ok
    /// Works, and should be looked at.
    case warn
    case fail
  }

  let name: String
  let result: Result
  /// What was found, and what to do where something is to be done.
  let message: String

  init(_ name: String, _ result: Result, _ message: String) {
    self.name = name
    self.result = result
    self.message = message
  }

  var json: JSON {
    ["check": .string(name), "result": .string(result.rawValue), "message": .string(message)]
  }
}

extension Finding.Result {
  var emphasis: Console.Emphasis {
    switch self {
    case .ok: .green
    case .warn: .yellow
    case .fail: .red
    }
  }
}
