import LMDB

/// Nothing is kept: every question folds the headers from the first on.
final class FoldDesign: Design {
  static let name = "fold"
  private let log: DesignLog

  init(_ store: Store, log: DesignLog) { self.log = log }

  func take(_ events: ArraySlice<DesignEvent>) {}

  func list(_ question: ListQuestion, asOf position: UInt64) throws -> ListAnswer {
    let requests = try log.requests(asOf: position)
    var columns = MemoryColumns(requests: requests)
    try log.forEach(from: 1, through: position) { event in
      event.forEachValue { columns.set($0, ofRow: Int(event.request) - 1, to: $1) }
    }
    return try columns.list(question, requests: requests)
  }
}
