import Ledger
import Testing

@Suite struct `Files of histories` {
  private func reasons(_ text: String) -> [String] {
    let error = #expect(throws: LedgerError.self) { try HistoryFile(Array(text.utf8)) }
    guard case .unimportable(let reasons)? = error else { return [] }
    return reasons
  }

  private let line =
    #"{"time": "2001-05-04T10:00:00Z", "request": "A-1", "actor": "Emil", "event": "status", "to": "x"}"#

  @Test func `a line is named by its number in the file, empty lines counted`() {
    #expect(reasons("\(line)\n\n   \n\nnot json\n") == ["Line 5 is not a JSON object in UTF-8."])
    #expect(reasons("\n\n{}") == ["Line 3 has no “time”."])
  }

  @Test func `lines may end as they do elsewhere, and the last one need not end`() throws {
    for text in ["\(line)\r\n\(line)\r\n", "\(line)\n\(line)", "\n\n\(line)\n\(line)\n\n"] {
      #expect(try HistoryFile(Array(text.utf8)).people == ["Emil"])
    }
  }

  @Test func `no more than twenty faults are listed`() {
    let faults = reasons(Array(repeating: "x", count: 100).joined(separator: "\n"))
    #expect(faults.count == 20)
    #expect(faults.last?.hasPrefix("Line 20 ") == true)
  }

  @Test func `bytes that are no text are no line, and harm nothing`() {
    let bytes: [[UInt8]] = [
      [0xFF, 0xFE], [0x7B, 0xC3, 0x28, 0x7D], [UInt8](repeating: 0x5B, count: 100_000),
    ]
    for bytes in bytes {
      let error = #expect(throws: LedgerError.self) { try HistoryFile(bytes) }
      guard case .unimportable(let reasons)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(reasons == ["Line 1 is not a JSON object in UTF-8."])
    }
  }

  @Test func `a line that is too long is not read`() {
    let long = String(repeating: "x", count: HistoryFile.maximumLine)
    #expect(
      reasons(line.replacing("\"x\"", with: "\"\(long)\"")) == ["Line 1 is too long."])
  }
}
