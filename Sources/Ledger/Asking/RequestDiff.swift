import Domain

extension RequestDiff {
  /// Compares what a request's first `split` events made with what all of `history` made; nil where
  /// `filter` matches neither, or both and nothing differs.
  ///
  /// - Parameter split: how many of the events count at the earlier moment. Zero: it was not there.
  init?(
    _ key: RequestKey, history: [HistoryEntry], split: Int, filter: RequestPredicate,
    on board: BoardDefinition
  ) {
    let earlier = history.prefix(split)
    guard let after = TracedRequest(history),
      let before = TracedRequest(earlier.isEmpty ? history.prefix(1) : earlier)
    else { return nil }
    let matched = split > 0 && filter.matches(before.state, key, history: earlier)
    let matches = filter.matches(after.state, key, history: history)
    let changes = PartChange.all(from: before, to: after, on: board)
    switch (matched, matches) {
    case (false, false): return nil
    case (true, true) where changes.isEmpty: return nil
    case (true, true): kind = .changed
    case (true, false): kind = .left
    case (false, true): kind = .entered
    }
    self.key = key
    title = after.state.title
    status = board.status(after.state.status)
    externalKey = after.state.externalKey
    submitted = split == 0 ? history.first.map(Origin.init) : nil
    self.changes = changes
  }
}

extension PartChange {
  /// What differs between two states of one request.
  static func all(
    from before: TracedRequest, to after: TracedRequest, on board: BoardDefinition
  ) -> [PartChange] {
    let parts: [RequestPart] =
      [.title, .details, .status, .owner, .priority] + board.fields.map { .field($0.id) }
      + [.comments, .erasures]
    return parts.compactMap { part in
      let (old, new) = (before.value(of: part, on: board), after.value(of: part, on: board))
      guard old != new, let origin = after.origins[part] else { return nil }
      return PartChange(part: part, before: old, after: new, origin: origin)
    }
  }
}
