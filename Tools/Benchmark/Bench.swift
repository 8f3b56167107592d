import Dispatch
import Domain
import EventLog
import Foundation
import Ledger

/// One run: what it is about, and how figures are printed.
struct Bench: Sendable {
  let events: Int
  let seed: UInt64
  let folder: String

  var ledgerFolder: String { "\(folder)/ledger-\(events)-\(seed)" }

  func makeFolder() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  func removeFolder() { try? FileManager.default.removeItem(atPath: folder) }

  /// A folder inside this run's, emptied.
  func scratch(_ name: String) throws -> String {
    let path = "\(folder)/\(name)"
    try? FileManager.default.removeItem(atPath: path)
    return path
  }

  // MARK: Figures

  func print(_ name: String, _ value: Double, _ unit: String) {
    let text =
      value >= 1000
      ? String(Int(value.rounded())) : String((value * 10_000).rounded() / 10_000)
    Swift.print("\(name) \(text) \(unit)")
    fflush(nil)
  }

  func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = DispatchTime.now().uptimeNanoseconds
    try body()
    return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
  }

  /// The median of several runs, in milliseconds: one run meets whatever the machine does.
  func medianMilliseconds(_ runs: Int, _ body: () throws -> Void) rethrows -> Double {
    var times: [Double] = []
    for _ in 0..<runs { times.append(try seconds(body) * 1000) }
    return times.sorted()[runs / 2]
  }

  /// Proportional memory of this process, mapped pages included, in MiB.
  func memory() -> Double {
    let text = (try? String(contentsOfFile: "/proc/self/smaps_rollup", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("Pss:") }
    let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
    return (kilobytes ?? 0) / 1024
  }
}
