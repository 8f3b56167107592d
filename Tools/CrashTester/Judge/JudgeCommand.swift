import ArgumentParser
import Domain
import EventLog
import Glibc
import LMDB
import Ledger

/// Opens what a crash left. A process of its own: LMDB trusts its file, so a damaged one may take
/// the reader down.
///
/// Answers each line of standard input, `HOW COUNT`, with one line: `ok`, `unborn` where there is no
/// log yet, or what is wrong.
struct JudgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge", abstract: "Judges what a crash left.", shouldDisplay: false)

  /// What is looked at.
  enum How: String {
    /// The log.
    case log
    /// The log, and whether it can be written again.
    case append
    /// The log, and the whole ledger: views as the log says.
    case ledger
  }

  @Argument(help: "The data folder.")
  var folder: String

  @Argument(help: "The file with what was acknowledged.")
  var acknowledgements: String

  func run() throws {
    while let line = readLine() {
      let words = line.split(separator: " ")
      guard words.count == 2, let how = How(rawValue: String(words[0])), let count = Int(words[1])
      else { throw TestFailed("The judge was asked “\(line)”.") }
      print(try answer(how, acknowledged: count))
      fflush(nil)
    }
  }

  private func answer(_ how: How, acknowledged count: Int) throws -> String {
    let told = Acknowledgement.all(in: File.read(acknowledgements) ?? [])
    guard told.count >= count else { throw TestFailed("Only \(told.count) were acknowledged.") }
    do {
      return try fault(how, Judge(acknowledged: told.prefix(count))) ?? "ok"
    } catch let error as LogError where count == 0 && error.isUnborn {
      return "unborn"
    } catch { return "it cannot be opened: \(error)" }
  }

  private func fault(_ how: How, _ judge: Judge) throws -> String? {
    do {
      let log = try EventLogStore("\(folder)/log", clock: LedgerClock.system.now)
      if let fault = try judge.fault(in: log) { return fault }
      try log.checkTail()
      // An independent reader: it shares no code with the writer, nor with this judge.
      if let fault = try log.verify().fault { return "verifying finds \(fault)" }
      if how == .append, let fault = try append(to: log, judge) { return fault }
    }
    return how == .ledger ? try faultOfLedger() : nil
  }

  /// Appends to what the crash left, and looks at all of it again: damage to the list of free pages
  /// shows only when they are used.
  private func append(to log: EventLogStore, _ judge: Judge) throws -> String? {
    for _ in 0..<3 {
      let head = try log.head()
      var batch = try log.beginBatch()
      for _ in 0..<8 {
        _ = try batch.append(
          EventDraft(
            kind: 1, commandID: CommandID(high: 0, low: batch.head.rawValue), body: [1, 2]))
      }
      try batch.commit()
      guard try log.head().rawValue == head.rawValue + 8 else { return "an append did not last" }
    }
    if let fault = try log.verify().fault { return "verifying finds \(fault) after an append" }
    return try judge.fault(in: log)
  }

  private func faultOfLedger() throws -> String? {
    let ledger = try RequestLedger.open(folder)
    defer { ledger.close() }
    if let fault = try ledger.verifyLog().fault { return "verifying finds \(fault)" }
    let report = try ledger.check()
    guard report.isEqual else { return "views differ from the log: \(report.tables)" }
    guard report.position == (try ledger.head().position) else { return "the views end too early" }
    return nil
  }
}

extension LogError {
  /// Whether the log was just being made.
  fileprivate var isUnborn: Bool {
    switch self {
    case .missing: true
    case .store(let error): error.kind == .notAStore || error.kind == .notFound
    case .exists, .unknownFormat, .full, .inUse, .disorder, .damaged: false
    }
  }
}
