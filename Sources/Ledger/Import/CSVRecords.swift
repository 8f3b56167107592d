/// Records of a CSV file (RFC 4180): fields between commas, quoted where they hold a comma, a quote
/// or the end of a line. The newline may be LF or CRLF, and a byte order mark is passed over.
struct CSVRecords {
  /// Each record with the number of the line it begins on, empty lines left out.
  private(set) var records: [(line: Int, fields: [String])] = []

  /// - Throws: `.unimportable`, naming the line, where quotes do not close or the text is not UTF-8.
  init(_ bytes: [UInt8]) throws(LedgerError) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var reader = Reader(bytes: bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes)
    while let record = try reader.next() {
      if record.fields != [""] { records.append(record) }
    }
  }

  private struct Reader {
    let bytes: [UInt8]
    private var index = 0
    private var line = 1

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() throws(LedgerError) -> (line: Int, fields: [String])? {
      guard index < bytes.count else { return nil }
      let start = line
      var fields: [String] = []
      while true {
        let field =
          try index < bytes.count && bytes[index] == UInt8(ascii: "\"") ? quoted() : plain()
        guard let text = String(validating: field, as: UTF8.self) else {
          throw .unimportable(["Line \(start) is not UTF-8."])
        }
        fields.append(text)
        guard index < bytes.count, bytes[index] == UInt8(ascii: ",") else { break }
        index += 1
      }
      try endLine(start)
      return (start, fields)
    }

    private mutating func plain() -> [UInt8] {
      let start = index
      while index < bytes.count, ![0x2C, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
      return Array(bytes[start..<index])
    }

    private mutating func quoted() throws(LedgerError) -> [UInt8] {
      let start = line
      var field: [UInt8] = []
      index += 1
      while index < bytes.count {
        let byte = bytes[index]
        index += 1
        if byte == UInt8(ascii: "\"") {
          guard index < bytes.count, bytes[index] == byte else { return field }
          index += 1  // Two quotes are one.
        }
        if byte == 0x0A { line += 1 }
        field.append(byte)
      }
      throw .unimportable(["Line \(start) has a quote that does not close."])
    }

    private mutating func endLine(_ start: Int) throws(LedgerError) {
      if index < bytes.count && bytes[index] == 0x0D { index += 1 }
      guard index < bytes.count else { return }
      guard bytes[index] == 0x0A else {
        throw .unimportable(["Line \(start) goes on after a closing quote."])
      }
      index += 1
      line += 1
    }
  }
}
