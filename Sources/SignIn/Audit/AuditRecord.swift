import Domain

/// An entry of the trail as the table `audit` has it, by number.
///
/// Who did it comes last, and only where that is another: so records from before there was such a
/// field are read as they are, and `PrivateStore.format` stays.
struct AuditRecord: StoredRecord {
  static let name = "audit entry"
  var entry: AuditEntry
}

extension AuditRecord {
  init?(_ reader: inout RecordReader) {
    guard let at: Int64 = reader.integer(), let lastAt: Int64 = reader.integer(),
      let count: UInt32 = reader.integer(), let hasPerson: UInt8 = reader.integer(),
      let number: UInt32 = reader.integer(), let kind = reader.text(),
      let address = reader.text(), let detail = reader.text(),
      let kind = AuditEntry.Kind(rawValue: kind), hasPerson <= 1
    else { return nil }
    entry = AuditEntry(
      at: at, kind: kind, person: hasPerson == 1 ? PersonNumber(number) : nil, address: address,
      detail: detail)
    entry.count = count
    entry.lastAt = lastAt
    guard !reader.isAtEnd else { return }
    guard let by: UInt32 = reader.integer() else { return nil }
    entry.by = PersonNumber(by)
  }

  /// Nil where the bytes are damaged, or of a kind that only a later version knows: nothing that is in
  /// the trail may keep it from being read, or from growing.
  init?(readable bytes: [UInt8]) {
    var reader = RecordReader(bytes)
    guard let record = AuditRecord(&reader), reader.isAtEnd else { return nil }
    self = record
  }

  func write(to writer: inout RecordWriter) {
    writer.integer(entry.at)
    writer.integer(entry.lastAt)
    writer.integer(entry.count)
    writer.integer(UInt8(entry.person == nil ? 0 : 1))
    writer.integer(entry.person?.rawValue ?? 0)
    writer.text(entry.kind.rawValue)
    writer.text(entry.address)
    writer.text(entry.detail)
    if let by = entry.by { writer.integer(by.rawValue) }
  }
}
