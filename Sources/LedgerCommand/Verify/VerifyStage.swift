import LMDB

/// How far a verification has come, as the process that reads tells the one that waits.
enum VerifyStage: Equatable {
  /// The log, up to this many events.
  case log(UInt64)
  case views

  /// One line: what is read back after the reader's end.
  func report(to descriptor: Int32?) {
    guard let descriptor else { return }
    let line =
      switch self {
      case .log(let done): "log \(done)\n"
      case .views: "views\n"
      }
    ReadingProcess.report(line, to: descriptor)
  }

  /// The last line of a report; the log's beginning where there is none.
  init(lastOf report: [UInt8]) {
    let line = String(decoding: report, as: UTF8.self).split(separator: "\n").last ?? ""
    self = line == "views" ? .views : .log(UInt64(line.dropFirst("log ".count)) ?? 0)
  }
}
