import Foundation
import LMDB

/// What is to go wrong in a process that runs under the recorder: `struct faults` of `recorder.c`,
/// shared through a file.
final class FaultFile {
  /// Its numbers, in their order. Each but the last two counts down to the fault; -1 is none.
  enum Fault: Int {
    /// Bytes until the disk is full.
    case bytes
    /// Syncs until one fails.
    case syncs
    /// Writes of the meta page until one fails.
    case metas
  }

  private static let onceIndex = 3
  private static let happenedIndex = 4
  let path: String

  init(_ path: String) throws {
    self.path = path
    try StateFile(path).cut(to: 8 * (Self.happenedIndex + 1))
    try clear()
  }

  /// Lets `fault` happen after `count`; for good, or only once.
  func set(_ fault: Fault, after count: Int64, once: Bool = false) throws {
    try write(once ? 1 : 0, at: Self.onceIndex)
    try write(count, at: fault.rawValue)
  }

  /// From now on nothing fails.
  func clear() throws { for index in 0..<Self.onceIndex { try write(-1, at: index) } }

  /// How many calls have failed.
  var happened: Int64 {
    let bytes = [UInt8]((try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data())
    guard bytes.count >= 8 * (Self.happenedIndex + 1) else { return 0 }
    return bytes.integer(at: 8 * Self.happenedIndex, as: Int64.self)
  }

  private func write(_ value: Int64, at index: Int) throws {
    var bytes: [UInt8] = []
    bytes.append(integer: value)
    try StateFile(path).write(bytes[...], at: 8 * index)
  }
}
