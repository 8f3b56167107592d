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
  /// Whether questions are asked of the ledger that was filled by importing.
  var asksImported = false

  var ledgerFolder: String {
    asksImported ? importedFolder : "\(folder)/ledger-\(events)-\(seed)"
  }

  /// Says that a folder is a benchmark's own, and may be emptied by one.
  private var marker: String { "\(folder)/.ledger-bench" }

  /// Takes a folder that is not there, is empty, or is a benchmark's own already.
  ///
  /// - Throws: `FolderInUse` for every other: what is in it is somebody's.
  func makeFolder() throws {
    let files = FileManager.default
    if let names = try? files.contentsOfDirectory(atPath: folder), !names.isEmpty,
      !files.fileExists(atPath: marker)
    {
      throw FolderInUse(folder: folder)
    }
    try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard files.createFile(atPath: marker, contents: nil) else { throw FolderInUse(folder: folder) }
  }

  /// Removes what benchmarks made in the folder, by name, and the folder where nothing else is left.
  func removeData() {
    let files = FileManager.default
    let names = (try? files.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where isOurs(name) {
      try? files.removeItem(atPath: "\(folder)/\(name)")
    }
    try? files.removeItem(atPath: marker)
    rmdir(folder)  // Removes no folder that still has something in it.
  }

  /// `raw`, `append`, `backup`, `restored`, `design`, or a prepared ledger: `ledger-EVENTS-SEED`, `imported-…`.
  private func isOurs(_ name: String) -> Bool {
    if ["raw", "append", "backup", "restored", "design", "design-log"].contains(name) {
      return true
    }
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 3 && ["ledger", "imported"].contains(parts[0]) && Int(parts[1]) != nil
      && UInt64(parts[2]) != nil
  }

  struct FolderInUse: Error, CustomStringConvertible {
    let folder: String
    var description: String {
      "\(folder) is not a benchmark's folder, or cannot be written. Name one that is not there yet."
    }
  }

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

  /// A wrong answer is not worth measuring.
  func require(_ isRight: Bool) throws {
    if !isRight { throw WrongResult() }
  }

  struct WrongResult: Error {}

  /// Proportional memory of this process, mapped pages included, in MiB.
  func memory() -> Double { megabytes("Pss:", in: "/proc/self/smaps_rollup") }

  /// The most memory this process ever had, mapped pages included, in MiB.
  func peakMemory() -> Double { megabytes("VmHWM:", in: "/proc/self/status") }

  private func megabytes(_ name: String, in path: String) -> Double {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
    let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap {
      Double($0)
    }
    return (kilobytes ?? 0) / 1024
  }
}
