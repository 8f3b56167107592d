import Domain

extension ListFilter {
  /// The query of the address, as a browser's own form would write it: canonical order, nothing that
  /// says nothing, no `?`.
  var query: String {
    var pairs = statuses.map { "status=" + FormText.encode($0) }
    pairs += priorities.map { "priority=" + $0.name }
    pairs += owners.map { "owner=" + $0.text }
    pairs += requesters.map { "requester=" + $0.text }
    if !text.isEmpty { pairs.append("q=" + FormText.encode(text)) }
    if order != ListOrder() { pairs.append("sort=" + order.text) }
    if limit != PageSize.normal { pairs.append("limit=\(limit)") }
    if let cursor { pairs.append("cursor=" + FormText.encode(cursor)) }
    return pairs.joined(separator: "&")
  }

  /// The one address of this view of the board.
  func address(on board: String) -> String {
    let query = query
    return query.isEmpty ? "/b/\(board)" : "/b/\(board)?\(query)"
  }
}

/// An address, read.
struct ReadFilter: Sendable, Equatable {
  var filter = ListFilter()
  /// What could not be understood, and was left out.
  var problems: [Problem] = []
  /// Whether the address carries what says nothing: the empty fields that a browser's form sends.
  var hasLeftovers = false

  struct Problem: Sendable, Equatable {
    /// The group of the filter it belongs to; nil where there is no such parameter.
    var parameter: Parameter?
    var message: String
  }

  enum Parameter: String, CaseIterable, Sendable {
    case status, priority, owner, requester, q, sort, limit, cursor
  }
}

extension ReadFilter {
  /// Longer words are found nowhere, and a search is typed by hand.
  static let maximumText = 200
  /// More people than anybody picks; each costs a look-up.
  static let maximumPeople = 50

  /// Reads the parameters of an address.
  ///
  /// - Parameters:
  ///   - find: the people that a number, an e-mail or a name means.
  init(
    _ fields: FormFields, on board: BoardDefinition,
    find: (String) throws -> [PersonNumber]
  ) rethrows {
    // The moment is read by itself.
    for field in fields.fields where !PastAddress.parameters.contains(field.name) {
      guard let parameter = Parameter(rawValue: field.name) else {
        add(nil, "The address also says “\(Self.short(field.name))”, which means nothing here.")
        continue
      }
      let value = Wording.trimmed(field.value)
      guard !value.isEmpty else {
        hasLeftovers = true
        continue
      }
      try read(parameter, value, on: board, find: find)
    }
    arrange(on: board)
  }

  private mutating func read(
    _ parameter: Parameter, _ value: String, on board: BoardDefinition,
    find: (String) throws -> [PersonNumber]
  ) rethrows {
    switch parameter {
    case .status: readStatus(value, on: board)
    case .priority: readPriority(value)
    case .owner:
      if value == "nobody" {
        filter.owners.append(.nobody)
      } else if let choice = try person(value, for: .owner, find) {
        filter.owners.append(choice)
      }
    case .requester:
      if let choice = try person(value, for: .requester, find) { filter.requesters.append(choice) }
    case .q: readText(value)
    case .sort: readOrder(value)
    case .limit: readLimit(value)
    case .cursor: filter.cursor = value
    }
  }

  private mutating func readStatus(_ value: String, on board: BoardDefinition) {
    if board.status(value) != nil {
      filter.statuses.append(value)
    } else {
      let known = board.statuses.map(\.id)
      add(.status, Refusal.unknownStatus(value, allowed: known).message)
    }
  }

  private mutating func readPriority(_ value: String) {
    if let priority = Priority(name: value) {
      filter.priorities.append(priority)
    } else {
      add(.priority, Refusal.unknownPriority(value).message)
    }
  }

  private mutating func person(
    _ value: String, for parameter: Parameter, _ find: (String) throws -> [PersonNumber]
  ) rethrows -> PersonChoice? {
    if value == "me" { return .me }
    guard filter.owners.count + filter.requesters.count < Self.maximumPeople else {
      add(parameter, "More than \(Self.maximumPeople) people are too many for one filter.")
      return nil
    }
    let found = try find(value)
    if found.count == 1 { return .person(found[0]) }
    add(
      parameter,
      found.isEmpty
        ? "Nobody here is called “\(Self.short(value))”."
        : "\(found.count) people are called “\(Self.short(value))”. Use the e-mail address.")
    return nil
  }

  private mutating func readText(_ value: String) {
    if value.utf8.count <= Self.maximumText {
      filter.text = value
    } else {
      add(.q, "The search is longer than \(Self.maximumText) bytes. Use fewer words.")
    }
  }

  private mutating func readOrder(_ value: String) {
    guard let order = ListOrder(value) else {
      return add(.sort, "The list cannot be sorted by “\(Self.short(value))”.")
    }
    hasLeftovers = hasLeftovers || order == ListOrder()
    filter.order = order
  }

  private mutating func readLimit(_ value: String) {
    guard let limit = Int(value), PageSize.all.contains(limit) else {
      let sizes = PageSize.all.map(String.init).joined(separator: ", ")
      return add(.limit, "A page has \(sizes) rows, not “\(Self.short(value))”.")
    }
    hasLeftovers = hasLeftovers || limit == PageSize.normal
    filter.limit = limit
  }

  /// Brings what was chosen into canonical order.
  private mutating func arrange(on board: BoardDefinition) {
    let chosen = Set(filter.statuses)
    filter.statuses = board.statuses.map(\.id).filter(chosen.contains)
    filter.priorities = Set(filter.priorities).sorted(by: >)
    filter.owners = Set(filter.owners).sorted()
    filter.requesters = Set(filter.requesters).sorted()
  }

  private mutating func add(_ parameter: Parameter?, _ message: String) {
    let problem = Problem(parameter: parameter, message: message)
    if !problems.contains(problem) { problems.append(problem) }
  }

  private static func short(_ text: String) -> String {
    text.count <= 60 ? text : text.prefix(60) + "…"
  }
}

/// Text as a browser's form writes it into an address (`application/x-www-form-urlencoded`), so that
/// our links and its forms name the same view alike.
enum FormText {
  static func encode(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: " "): bytes.append(UInt8(ascii: "+"))
      case UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): fallthrough
      case _ where byte.isLetter || byte.isDigit: bytes.append(byte)
      default:
        bytes.append(UInt8(ascii: "%"))
        bytes.append(digit(byte >> 4))
        bytes.append(digit(byte & 15))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}
