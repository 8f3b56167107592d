import Yams

/// A setting of `ledger.yaml` that has parts: names with values, or a list.
struct SettingsSection {
  /// As in `tls in ./ledger-data/ledger.yaml, line 3`.
  let name: String
  private let node: Node

  init(name: String, node: Node) {
    self.name = name
    self.node = node
  }

  /// The value where it stands in the same line.
  var scalar: Setting? {
    node.scalar.flatMap { $0.string.isEmpty ? nil : Setting(name: name, value: $0.string) }
  }

  /// The values of a list, or the one value that is there.
  func list(of what: String) throws(Failure) -> [Setting] {
    if let scalar { return [scalar] }
    guard let sequence = node.sequence, !sequence.isEmpty else {
      throw wrong("needs \(what), as a list")
    }
    var settings: [Setting] = []
    for item in sequence {
      guard let text = item.scalar?.string, !text.isEmpty else {
        throw wrong("has something in its list that is not \(what)")
      }
      settings.append(Setting(name: name, value: text))
    }
    return settings
  }

  /// The parts by their names; each has to be one of `known`.
  func parts(_ known: [String]) throws(Failure) -> [String: SettingsSection] {
    guard let mapping = node.mapping else {
      throw wrong("needs names with values below it: \(known.joined(separator: ", "))")
    }
    var parts: [String: SettingsSection] = [:]
    for (key, value) in mapping {
      let part = key.scalar?.string ?? "?"
      guard known.contains(part) else {
        throw Failure(
          .usage, "\(name) sets “\(part)”, which it has not.",
          hint: Nearest.hint(for: part, among: known)
            ?? "It has: \(known.joined(separator: ", ")).")
      }
      guard parts[part] == nil else { throw wrong("sets “\(part)” twice") }
      parts[part] = SettingsSection(name: "\(part) of \(name)", node: value)
    }
    return parts
  }

  /// The part's value, which has to be there.
  func required(_ part: String, in parts: [String: SettingsSection]) throws(Failure) -> Setting {
    guard let value = parts[part]?.scalar else { throw wrong("needs \(part), with a value") }
    return value
  }

  func wrong(_ what: String) -> Failure { Failure(.usage, "\(name) \(what).") }
}
