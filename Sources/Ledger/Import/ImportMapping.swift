import Yams

/// How names in an imported file are meant on the board: from theirs to ours.
public struct ImportMapping: Equatable, Sendable {
  /// To status ids.
  public var status: [String: String]
  /// To field ids.
  public var fields: [String: String]
  /// To e-mails or names of people.
  public var people: [String: String]

  public init(
    status: [String: String] = [:], fields: [String: String] = [:], people: [String: String] = [:]
  ) {
    self.status = status
    self.fields = fields
    self.people = people
  }

  /// Reads a YAML file with the sections `status`, `fields` and `people`, each a mapping of text to
  /// text, each optional.
  ///
  /// - Throws: `.unimportable`, saying what is wrong with it.
  public init(yaml text: String) throws(LedgerError) {
    if let reason = PlainYAML.refusal(of: text) {
      throw .unimportable(["The mapping is not read: \(reason)"])
    }
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      throw .unimportable(["The mapping is not YAML: \(error)"])
    }
    self.init()
    guard let node else { return }
    guard let sections = node.mapping else {
      throw .unimportable(["The mapping has to be made of sections: status, fields, people."])
    }
    for (key, section) in sections {
      let pairs = try Self.pairs(section, named: key.string ?? "")
      switch key.string {
      case "status": status = pairs
      case "fields": fields = pairs
      case "people": people = pairs
      default:
        throw .unimportable([
          "The mapping has an unknown section “\(key.string ?? "")”. Sections: status, fields, people."
        ])
      }
    }
  }

  private static func pairs(
    _ node: Node, named name: String
  ) throws(LedgerError) -> [String: String] {
    var pairs: [String: String] = [:]
    guard let mapping = node.mapping else {
      throw .unimportable(["The mapping's section “\(name)” has no pairs of theirs and ours."])
    }
    for (key, value) in mapping {
      guard let theirs = key.scalar?.string, let ours = value.scalar?.string else {
        throw .unimportable(["The mapping's section “\(name)” has a pair that is not text: text."])
      }
      pairs[theirs] = ours
    }
    return pairs
  }
}
