import Directory
import EventLog
import FilterIndex
import History
import LMDB
import Lookup
import ProjectionEngine
import RequestList
import Timeline

/// The projections of this program, by name, on one generation.
struct Views: Sendable {
  let generation: Generation
  let requests: RequestListProjection
  let history: HistoryProjection
  let index: FilterIndexProjection
  let timeline: TimelineProjection
  let directory: DirectoryProjection
  let lookup: LookupProjection

  init(_ generation: Generation) {
    self.generation = generation
    requests = Self.find(in: generation)
    history = Self.find(in: generation)
    index = Self.find(in: generation)
    timeline = Self.find(in: generation)
    directory = Self.find(in: generation)
    lookup = Self.find(in: generation)
  }

  /// Makes the projections of a generation. Their order is the order in which they take an event.
  @Sendable
  static func make(_ opener: TableOpener) throws(LMDBError) -> [any Projection] {
    let requests = try RequestListProjection(opener)
    return [
      try DirectoryProjection(opener), requests, requests.sizes, try HistoryProjection(opener),
      try FilterIndexProjection(opener), try TimelineProjection(opener),
      try LookupProjection(opener),
    ]
  }

  private static func find<Wanted: Projection>(in generation: Generation) -> Wanted {
    guard let found = generation.projections.lazy.compactMap({ $0 as? Wanted }).first else {
      preconditionFailure("generation \(generation.name) was made without \(Wanted.name)")
    }
    return found
  }
}
