import Domain
import EventLog
import Foundation
import Ledger

extension Bench {
  /// A file holds so many events at most: an import is one commit, and kept in memory until then.
  static let eventsPerFile = 1_000_000

  var importedFolder: String { "\(folder)/imported-\(events)-\(seed)" }

  /// Makes a ledger of histories from elsewhere, unless a run before kept it: the youngest first, so
  /// that everything happened in another order than it was recorded in.
  func prepareImported() throws {
    if FileManager.default.fileExists(atPath: importedFolder + "/log/data.mdb") { return }
    try RequestLedger.create(at: importedFolder, board: BoardTemplate.ops)
    let ledger = try RequestLedger.open(importedFolder)
    defer { ledger.close() }
    let owners = try ledger.join(Workload.owners)
    let work = Workload(seed: seed, people: owners)
    let people = ImportPeople(
      find: { name in name.split(separator: " ").last.flatMap { UInt32($0) }.map(PersonNumber.init)
      },
      willJoin: { _ in })
    let perFile = Self.eventsPerFile / 5
    var reading = 0.0
    var taking = 0.0
    for first in stride(from: 0, to: events / 5, by: perFile).reversed() {
      let bytes = work.history(of: first..<min(first + perFile, events / 5))
      var file: HistoryFile?
      reading += try seconds { file = try HistoryFile(bytes) }
      guard let file else { continue }
      taking += try seconds {
        let report = try ledger.importHistory(
          file, into: "ops", mapping: ImportMapping(), people: people, by: .operator)
        try require(report.events == bytes.count { $0 == UInt8(ascii: "\n") })
      }
    }
    print("import", Double(events) / (reading + taking), "events/s")
    print("import_taken", Double(events) / taking, "events/s")
  }
}

extension Workload {
  /// When an imported event happened: the events of a history are a minute apart, until some days before
  /// they are recorded.
  static func moment(of number: Int, step: Int) -> Timestamp {
    let order = number / atOnce * atOnce * 5 + step * atOnce + number % atOnce
    return Timestamp(microseconds: 1_000_000_000_000_000 + Int64(order) * 60_000_000)
  }

  /// These requests as a history from elsewhere, in JSON Lines.
  func history(of requests: Range<Int>) -> [UInt8] {
    var text = ""
    forEachStep(of: requests) { number, step in
      let owner = "person \(owner(number).rawValue)"
      text += """
        {"time": "\(Self.moment(of: number, step: step))", "request": "OLD-\(number)", \
        "actor": "\(owner)", 
        """
      if step == 0 {
        let submission = submission(number)
        text += """
          "event": "submitted", "title": "\(submission.title)", "status": "new", \
          "details": "\(submission.details)", "owner": null, "fields": {}}\n
          """
      } else {
        switch self.step(step, of: number) {
        case .assign: text += "\"event\": \"assigned\", \"to\": \"\(owner)\"}\n"
        case .changeStatus(let id, _): text += "\"event\": \"status\", \"to\": \"\(id)\"}\n"
        case let other: preconditionFailure("the workload does \(other)")
        }
      }
    }
    return Array(text.utf8)
  }
}
