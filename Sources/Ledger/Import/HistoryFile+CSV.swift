import EventLog

extension HistoryFile {
  /// Reads a table of requests, one a row under a row of column names: `key` and `title` are needed;
  /// `details`, `status`, `priority`, `owner`, `requester` and `created` (a day, or an instant) are
  /// used where they are there; every other column is a field. Names are told apart without case.
  ///
  /// A row is a request that was submitted in the state it has.
  ///
  /// - Throws: `.unimportable`, naming the lines that are no requests.
  public init(csv bytes: [UInt8]) throws(LedgerError) {
    let records = try CSVRecords(bytes).records
    guard let header = records.first else { throw .unimportable(["The file is empty."]) }
    let columns = try CSVColumns(header.fields)
    var lines: [Line] = []
    var faults: [String] = []
    for record in records.dropFirst() where faults.count < Self.maximumFaults {
      do throws(HistoryFault) { lines.append(try columns.line(record)) } catch {
        faults.append("Line \(record.line) \(error.reason).")
      }
    }
    guard faults.isEmpty else { throw .unimportable(faults) }
    self.init(lines: lines)
  }
}

/// Which column is what.
private struct CSVColumns {
  private static let known = [
    "key", "title", "details", "status", "priority", "owner", "requester", "created",
  ]
  private let names: [String]
  private let places: [String: Int]

  init(_ names: [String]) throws(LedgerError) {
    self.names = names
    var places: [String: Int] = [:]
    for (place, name) in names.enumerated() {
      let lower = name.lowercased()
      let key = Self.known.contains(lower) ? lower : name
      guard places.updateValue(place, forKey: key) == nil else {
        throw .unimportable(["There are two columns “\(name)”."])
      }
    }
    let missing = ["key", "title"].filter { places[$0] == nil }
    guard missing.isEmpty else {
      throw .unimportable(["There is no column “\(missing.joined(separator: "”, “"))”."])
    }
    self.places = places
  }

  func line(_ record: (line: Int, fields: [String])) throws(HistoryFault) -> HistoryFile.Line {
    guard record.fields.count == names.count else {
      throw HistoryFault("has \(record.fields.count) values for \(names.count) columns")
    }
    func value(_ name: String) -> String? {
      places[name].map { record.fields[$0] }.flatMap { $0.isEmpty ? nil : $0 }
    }
    let others = places.filter { !Self.known.contains($0.key) }.sorted { $0.key < $1.key }
    return HistoryFile.Line(
      number: record.line, time: try value("created").map(Self.time), request: value("key") ?? "",
      actor: value("requester"),
      change: .submitted(
        title: value("title") ?? "", details: value("details") ?? "",
        requester: value("requester"), owner: value("owner"), status: value("status") ?? "",
        priority: value("priority"),
        fields: others.map { HistoryFile.Field(name: $0.key, value: record.fields[$0.value]) }))
  }

  private static func time(_ text: String) throws(HistoryFault) -> Timestamp {
    guard let time = Timestamp(text) ?? Timestamp(text + "T00:00:00Z") else {
      throw HistoryFault("has no time that can be read: “\(text.prefix(40))”")
    }
    return time
  }
}
