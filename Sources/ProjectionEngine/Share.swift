import EventLog

/// What one of several workers takes of the events that a generation is built from.
///
/// Requests are dealt out in runs of 8,192: what keeps blocks of requests in one value stays in one
/// share as long as the size of its blocks divides that.
public struct Share: Sendable, Equatable {
  /// How many numbers one run has.
  public static let span: UInt32 = 8192
  /// All of it.
  public static let all = Share(0, of: 1)

  let index: UInt32
  let count: UInt32

  /// Share `index` of `count`, from 0 on.
  public init(_ index: Int, of count: Int) {
    precondition((0..<count).contains(index), "share \(index) of \(count)")
    self.index = UInt32(index)
    self.count = UInt32(count)
  }

  /// Whether a request is in it, where runs begin with number `first`.
  @inline(__always)
  func has(_ request: UInt32, from first: Division.First, on board: UInt32) -> Bool {
    count == 1 || ((request - first.rawValue) / Self.span &+ board) % count == index
  }

  /// Whether it has what cannot be divided: one does.
  var hasRest: Bool { index == 0 }
}

/// How the events that a projection takes may be divided among the workers of a build.
public enum Division: Sendable, Equatable {
  /// One worker sees every event.
  case none
  /// Each worker sees the events of its requests, and no others. Right where events of requests in
  /// different shares never touch the same key of a table.
  case byRequests(from: First)

  /// The number that block 0 begins with.
  public enum First: UInt32, Sendable {
    case zero = 0
    case one = 1
  }
}
