import Glibc
import Ledger
import Yams

/// `ledger.yaml` in the data folder: names and values, all of them optional.
struct SettingsFile {
  static let names = ["host", "port", "public-url", "person", "sign-in-links"]
  /// Longer than any such file, short enough to read at every start.
  static let maximumSize = 64 * 1024

  /// Those that have parts.
  static let sections = TransportSettings.sections + ["sessions"]
  static let providersName = "providers"

  private var settings: [String: Setting] = [:]
  private var sections: [String: SettingsSection] = [:]
  /// The list of providers, where there is one.
  private(set) var providers: ProviderList?

  /// A list of providers, as it stands in the file.
  struct ProviderList {
    let node: Node
    let path: String
  }

  /// Reads the file of the folder; where there is none, nothing is set.
  ///
  /// - Throws: `Failure` where it cannot be read, is no YAML, or sets what is not known.
  init(in folder: String) throws(Failure) {
    let path = folder.hasSuffix("/") ? "\(folder)ledger.yaml" : "\(folder)/ledger.yaml"
    let bytes: [UInt8]?
    do throws(FileError) {
      bytes = try File.read(path, atMost: Self.maximumSize)
    } catch {
      throw Failure(.usage, "Cannot read the settings in \(path): \(error.reason).")
    }
    guard let bytes else { return }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(.usage, "The settings in \(path) are not UTF-8.")
    }
    for (key, value) in try Self.entries(of: text, path) {
      try add(key, value, from: path)
    }
  }

  subscript(name: String) -> Setting? { settings[name] }

  func section(_ name: String) -> SettingsSection? { sections[name] }

  private mutating func add(_ key: Node, _ value: Node, from path: String) throws(Failure) {
    let name = key.scalar?.string ?? "?"
    let line = key.mark.map { ", line \($0.line)" } ?? ""
    guard name != "data" else {
      throw Failure(
        .usage, "data in \(path)\(line) makes no sense: the file is in the data folder.",
        hint: "Use --data or LEDGER_DATA.")
    }
    if name == Self.providersName {
      providers = ProviderList(node: value, path: path)
      return
    }
    if Self.sections.contains(name) {
      sections[name] = SettingsSection(name: "\(name) in \(path)\(line)", node: value)
      return
    }
    guard Self.names.contains(name) else {
      let names = Self.names + Self.sections + [Self.providersName]
      throw Failure(
        .usage, "\(path)\(line) sets “\(name)”, which is no setting.",
        hint: Nearest.hint(for: name, among: names)
          ?? "Its settings: \(names.joined(separator: ", ")).")
    }
    guard let scalar = value.scalar, !scalar.string.isEmpty else {
      throw Failure(.usage, "\(name) in \(path)\(line) needs a value in the same line.")
    }
    settings[name] = Setting(name: "\(name) in \(path)\(line)", value: scalar.string)
  }

  private static func entries(of text: String, _ path: String) throws(Failure) -> [(Node, Node)] {
    if let reason = PlainYAML.refusal(of: text) {
      throw Failure(.usage, "The settings in \(path) are not read: \(reason)")
    }
    let document: Node?
    do {
      document = try Yams.compose(yaml: text)
    } catch {
      throw Failure(.usage, "The settings in \(path) are no YAML: \(error)")
    }
    guard let document else { return [] }
    if let scalar = document.scalar, scalar.string.isEmpty { return [] }
    guard let mapping = document.mapping else {
      throw Failure(
        .usage, "The settings in \(path) are no names with values.",
        hint: "Write one a line, as in: port: 8080")
    }
    return mapping.map { ($0.key, $0.value) }
  }
}
