import Domain
import EventLog
import Ledger

/// What a page of changes shows, as its address says it: two moments and a filter of the list, or one
/// moment and two filters.
struct ChangesAddress: Sendable, Equatable {
  /// What `from` is where nothing was said: a week is what people look back on.
  static let usualFrom = "-7d"

  /// As typed. Empty is the usual.
  var from = ""
  var to = ""
  var axis = TimeAxis.recorded
  /// Its order and size do not count.
  var filter: ListFilter
  /// The query of the list to compare with; nil where moments are compared.
  var compared: String?

  init(filter: ListFilter = ListFilter()) {
    self.filter = filter
    self.filter.order = ListOrder()
    self.filter.limit = PageSize.normal
    self.filter.cursor = nil
  }

  /// The same from the beginning after a change.
  func with(_ change: (inout ChangesAddress) -> Void) -> ChangesAddress {
    var changed = self
    changed.filter.cursor = nil
    change(&changed)
    return changed
  }

  /// The one address of this view of the board.
  func text(on board: String) -> String {
    var pairs: [String] = []
    if !from.isEmpty { pairs.append("from=" + FormText.encode(from)) }
    if !to.isEmpty { pairs.append("to=" + FormText.encode(to)) }
    if axis == .happened { pairs.append("axis=" + axis.rawValue) }
    if let compared { pairs.append("compare=" + FormText.encode(compared)) }
    if !filter.query.isEmpty { pairs.append(filter.query) }
    let query = pairs.joined(separator: "&")
    return "/b/\(board)/changes" + (query.isEmpty ? "" : "?\(query)")
  }
}

/// An address, read.
struct ReadChanges: Sendable, Equatable {
  var address = ChangesAddress()
  /// What could not be understood.
  var problems: [String] = []
  /// Whether the address carries what says nothing: the empty fields that a browser's form sends.
  var hasLeftovers = false
  /// Nil where a moment could not be read.
  var moments: (from: When, to: AsOf)? {
    guard let from, let to else { return nil }
    return (from, to)
  }

  private static let usualAxis = FormFields.Field(name: "axis", value: TimeAxis.recorded.rawValue)
  private var from: When?
  private var to: AsOf?

  /// - Parameters:
  ///   - now: what `-7d` and `yesterday` count from.
  ///   - find: the people that a number, an e-mail or a name means.
  init(
    _ fields: FormFields, on board: BoardDefinition, now: Timestamp,
    find: (String) throws -> [PersonNumber]
  ) rethrows {
    let own = Set(["from", "to", "axis", "compare"])
    let rest = FormFields(fields.fields.filter { !own.contains($0.name) })
    let read = try ReadFilter(rest, on: board, find: find)
    problems = read.problems.map(\.message)
    if fields["asof"] != nil {
      problems.append("The address says asof, which is for one moment. Here it is from and to.")
    }
    hasLeftovers = fields.fields.contains {
      Wording.trimmed($0.value).isEmpty || $0 == Self.usualAxis
    }
    address = ChangesAddress(filter: read.filter)
    address.filter.cursor = read.filter.cursor
    address.from = Wording.trimmed(fields["from"] ?? "")
    address.to = Wording.trimmed(fields["to"] ?? "")
    address.compared = fields["compare"].flatMap(Self.query)
    do throws(Problem) {
      address.axis = try TimeAxis(of: fields)
      let typed = address.from.isEmpty ? ChangesAddress.usualFrom : address.from
      from = try When(typed, parameter: "from", now: now)
      let later: When =
        address.to.isEmpty ? .now : try When(address.to, parameter: "to", now: now)
      to = AsOf(later, axis: address.axis)
    } catch { problems.append(error.detail) }
  }

  static func == (a: Self, b: Self) -> Bool {
    a.address == b.address && a.problems == b.problems && a.from == b.from && a.to == b.to
  }

  /// The query of a list's address, of which people may paste all; nil where nothing was said.
  private static func query(in text: String) -> String? {
    let text = Wording.trimmed(text)
    guard let mark = text.firstIndex(of: "?") else { return text.isEmpty ? nil : text }
    return String(text[text.index(after: mark)...].prefix { $0 != "#" })
  }
}
