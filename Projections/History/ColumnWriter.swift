import Domain
import EventLog
import LMDB
import ProjectionEngine

/// Takes a full tail into the columns of its block.
struct ColumnWriter {
  let columns: ViewTable<WideKey>
  let block: BlockReference
  let batch: ViewBatch

  func take(_ records: [TailRecord]) {
    for column in Column.allCases {
      append(
        records.compactMap { record in
          record.value(of: column).map {
            ColumnChange(
              moment: record.position, place: record.place, value: $0,
              isFirst: record.change == .submitted)
          }
        }, to: column, .recorded)
    }
    takeHappened(records)
  }

  /// Adds changes, in the order of their moments, none before what is there.
  private func append(_ changes: [ColumnChange], to column: Column, _ axis: Axis) {
    guard !changes.isEmpty else { return }
    let key = block.openKey(column, axis)
    let open = batch.value(forKey: key, in: columns) ?? SegmentParts(column).encoded
    if let longer = Segment.appending(changes, to: open, column) {
      batch.put(longer, forKey: key, in: columns)
      return
    }
    var segment = SegmentParts(column, reading: open.span.bytes)
    for change in changes {
      if Segment.keeps(change, column), let last = segment.endWhereFull, last < change.moment {
        batch.put(segment.encoded, forKey: block.key(column, axis, at: last), in: columns)
        segment.beginNext(after: last)
      }
      segment.append(change)
    }
    batch.put(segment.encoded, forKey: key, in: columns)
  }

  // MARK: As it happened

  private func takeHappened(_ records: [TailRecord]) {
    // Every request is in the column of priorities, so the chain of that column is always there.
    let isDifferent =
      batch.withValue(forKey: block.openKey(.priority, .happened), in: columns) { _ in true }
      ?? false
    guard isDifferent || records.contains(where: \.isLate) else { return }
    let created = batch.value(forKey: block.openKey(.created, .recorded), in: columns) ?? []
    let happened =
      records
      .map { (record: $0, moment: Segment.moment($0.happenedAt, of: $0.place, after: created)) }
      .sorted { ($0.moment, $0.record.position) < ($1.moment, $1.record.position) }
    let written = Column.versioned.compactMap { column in
      batch.withValue(forKey: block.openKey(column, .happened), in: columns) {
        Segment.lastMoment(in: $0, column)
      } ?? nil
    }.max()
    guard let written, let first = happened.first, written <= first.moment else {
      return rewriteHappened(createdIn: created)
    }
    for column in Column.versioned {
      append(
        happened.compactMap { record, moment in
          record.value(of: column).map {
            ColumnChange(
              moment: moment, place: record.place, value: $0,
              isFirst: record.change == .submitted)
          }
        }, to: column, .happened)
    }
  }

  /// Orders the whole past of the block by when it happened.
  private func rewriteHappened(createdIn created: [UInt8]) {
    var submitted: [Int: UInt64] = [:]
    for change in pastAsRecorded(of: .priority, submitted: [:])
    where submitted[change.place] == nil {
      submitted[change.place] = change.moment
    }
    var moments: [UInt64: UInt64] = [:]
    for update in pastAsRecorded(of: .updated, submitted: submitted) {
      let time = Timestamp(microseconds: Int64(bitPattern: update.value))
      moments[update.moment] = Segment.moment(time, of: update.place, after: created)
    }
    for column in Column.versioned {
      remove(column, .happened)
      let happened = pastAsRecorded(of: column, submitted: submitted).map { change in
        guard let moment = moments[change.moment] else {
          preconditionFailure("position \(change.moment) changed \(column) and nothing was updated")
        }
        return (change: change, moment: moment)
      }.sorted { ($0.moment, $0.change.moment) < ($1.moment, $1.change.moment) }
      append(
        happened.map { change, moment in
          ColumnChange(
            moment: moment, place: change.place, value: change.value, isFirst: change.isFirst)
        }, to: column, .happened)
    }
  }

  /// Everything that was ever in a column, oldest first.
  ///
  /// - Parameter submitted: the position at which each place was submitted; for the column of
  ///   priorities, which has that itself, nothing.
  private func pastAsRecorded(
    of column: Column, submitted: [Int: UInt64]
  ) -> [ColumnChange] {
    var segments: [SegmentParts] = []
    var key = block.openKey(column, .recorded)
    while let bytes = batch.value(forKey: key, in: columns) {
      let segment = SegmentParts(column, reading: bytes.span.bytes)
      segments.append(segment)
      guard segment.previous > 0 else { break }
      key = block.key(column, .recorded, at: segment.previous)
    }
    var values = segments.first?.values ?? []
    var past: [ColumnChange] = []
    for segment in segments {
      for change in segment.changes.reversed() {
        past.append(
          ColumnChange(
            moment: change.moment, place: change.place, value: values[change.place],
            isFirst: column == .priority && change.replaced == 0))
        values[change.place] = change.replaced
      }
    }
    for (place, moment) in submitted where column != .priority {
      past.append(
        ColumnChange(moment: moment, place: place, value: values[place], isFirst: true))
    }
    return past.sorted { $0.moment < $1.moment }
  }

  private func remove(_ column: Column, _ axis: Axis) {
    var key = block.openKey(column, axis)
    while let bytes = batch.value(forKey: key, in: columns) {
      let previous = SegmentLayout(bytes.span.bytes, width: column.width).previous
      batch.put([], forKey: key, in: columns)
      guard previous > 0 else { return }
      key = block.key(column, axis, at: previous)
    }
  }
}
