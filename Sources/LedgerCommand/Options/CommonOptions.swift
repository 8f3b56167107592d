import ArgumentParser
import Domain
import EventLog
import Ledger

/// Where the ledger is, and how the answer should look.
struct CommonOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The data folder. (default: $LEDGER_DATA, else ./ledger-data)", valueName: "folder"),
    completion: .directory)
  var data: String?

  @Flag(help: "Answer in JSON: one document, or one a line where the answer is a stream.")
  var json = false
}

/// Who acts or asks.
struct ActingOptions: ParsableArguments {
  @OptionGroup var common: CommonOptions

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Who acts: an e-mail or a number. (default: $LEDGER_PERSON, else the first admin)",
      valueName: "person"))
  var person: String?

  /// Opens the ledger for the person who acts, and closes it after `body`.
  ///
  /// - Parameter url: what `--url` says, where there is one.
  func withLedger(url: String? = nil, _ body: (OpenLedger) throws -> Void) throws {
    let open = try open(url: url)
    defer { open.close() }
    try body(open)
  }

  /// Opens the ledger for the person who acts. Whoever opens it closes it.
  func open(url: String? = nil) throws -> OpenLedger {
    let settings = try Settings(Settings.Flags(data: common.data, url: url, person: person))
    return try OpenLedger(settings, console: Console())
  }
}

/// How a change is to be taken.
struct ChangeOptions: ParsableArguments {
  @OptionGroup var acting: ActingOptions

  @Option(
    help: ArgumentHelp(
      "Refuse when the request has moved on since this revision.", valueName: "n"))
  var revision: UInt32?

  @OptionGroup var identity: IdentityOptions

  /// Opens the ledger for the person who acts, and closes it after `body`.
  func withLedger(_ body: (OpenLedger, RequestChange) throws -> Void) throws {
    let options = CommandOptions(id: try identity.id(), expectedRevision: revision)
    try acting.withLedger { open in
      try body(open, RequestChange(open: open, options: options, asJSON: acting.common.json))
    }
  }
}

/// Which command this is, so that sending it again is free.
struct IdentityOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "32 hexadecimal digits of your choice: the same id again does nothing again.",
      valueName: "id"))
  var commandID: String?

  func id() throws(Failure) -> CommandID? {
    guard let commandID else { return nil }
    let digits = commandID.filter { $0 != "-" }
    guard digits.utf8.count == 32, digits.utf8.allSatisfy(\.isHexadecimal),
      let high = UInt64(digits.prefix(16), radix: 16),
      let low = UInt64(digits.suffix(16), radix: 16)
    else {
      throw Failure(
        .usage, "--command-id is “\(commandID.prefix(60))”; it must be 32 hexadecimal digits.",
        hint: "A UUID will do.")
    }
    return CommandID(high: high, low: low)
  }
}

extension UInt8 {
  fileprivate var isHexadecimal: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}

extension Priority: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument.lowercased()) }
  public var defaultValueDescription: String { name }
  public static var allValueStrings: [String] { allCases.map(\.name) }
  public static var allValueDescriptions: [String: String] { [:] }
}

extension Role: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument.lowercased()) }
  public var defaultValueDescription: String { name }
  public static var allValueStrings: [String] { allCases.map(\.name) }
  public static var allValueDescriptions: [String: String] { [:] }
}
