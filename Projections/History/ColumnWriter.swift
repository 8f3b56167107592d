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
    for column in Column.versioned {
      append(
        records.compactMap { record in
          record.value(of: column).map {
            ColumnChange(moment: record.position, index: record.index, value: $0)
          }
        }, to: column, .recorded)
    }
    for column in [Column.requester, .created] {
      for record in records {
        guard let value = record.value(of: column) else { continue }
        set(value, at: record.index, in: column)
      }
    }
    takeHappened(records)
  }

  // MARK: As recorded

  /// Adds changes, in the order of their moments, none before what is there.
  private func append(_ changes: [ColumnChange], to column: Column, _ axis: Axis) {
    guard !changes.isEmpty else { return }
    let key = block.openKey(column, axis)
    let open = batch.value(forKey: key, in: columns) ?? SegmentBuilder(column).encoded
    if let longer = Segment.appending(changes, to: open, column) {
      batch.put(longer, forKey: key, in: columns)
      return
    }
    var segment = SegmentBuilder(column, reading: open.span.bytes)
    for change in changes {
      if segment.isFull, let last = segment.changes.last?.moment, last < change.moment {
        batch.put(segment.encoded, forKey: block.key(column, axis, at: last), in: columns)
        segment = segment.following()
      }
      segment.changes.append(change)
    }
    batch.put(segment.encoded, forKey: key, in: columns)
  }

  /// Sets a value that has no past.
  private func set(_ value: UInt64, at index: Int, in column: Column) {
    batch.update(block.openKey(column, .recorded), in: columns) {
      Segment.set(value, at: index, in: &$0, column)
    }
  }

  // MARK: As it happened

  private func takeHappened(_ records: [TailRecord]) {
    let newest =
      batch.withValue(forKey: block.openKey(.updated, .happened), in: columns) {
        Segment.lastMoment(in: $0, .updated)
      } ?? nil
    guard newest != nil || records.contains(where: \.isLate) else { return }
    let created = batch.value(forKey: block.openKey(.created, .recorded), in: columns) ?? []
    let happened =
      records
      .map { (record: $0, moment: Segment.moment($0.happenedAt, of: $0.index, after: created)) }
      .sorted { ($0.moment, $0.record.position) < ($1.moment, $1.record.position) }
    guard let newest, let first = happened.first, newest <= first.moment else {
      return rewriteHappened(createdIn: created)
    }
    for column in Column.versioned {
      append(
        happened.compactMap { record, moment in
          record.value(of: column).map {
            ColumnChange(moment: moment, index: record.index, value: $0)
          }
        }, to: column, .happened)
    }
  }

  /// Orders the whole past of the block by when it happened.
  private func rewriteHappened(createdIn created: [UInt8]) {
    let updates = changes(of: .updated)
    var moments: [UInt64: UInt64] = [:]
    moments.reserveCapacity(updates.count)
    for update in updates {
      let time = Timestamp(microseconds: Int64(bitPattern: update.value))
      moments[update.moment] = Segment.moment(time, of: update.index, after: created)
    }
    for column in Column.versioned {
      removeHappened(column)
      let happened = changes(of: column).map { change -> (change: ColumnChange, at: UInt64) in
        guard let moment = moments[change.moment] else {
          preconditionFailure("position \(change.moment) changed \(column) and nothing was updated")
        }
        return (change, moment)
      }
      append(
        happened
          .sorted { ($0.at, $0.change.moment) < ($1.at, $1.change.moment) }
          .map { ColumnChange(moment: $0.at, index: $0.change.index, value: $0.change.value) },
        to: column, .happened)
    }
  }

  /// Every change of a column as recorded, oldest first.
  private func changes(of column: Column) -> [ColumnChange] {
    var segments: [[ColumnChange]] = []
    var key = block.openKey(column, .recorded)
    while let bytes = batch.value(forKey: key, in: columns) {
      let segment = SegmentBuilder(column, reading: bytes.span.bytes)
      segments.append(segment.changes)
      guard segment.previous > 0 else { break }
      key = block.key(column, .recorded, at: segment.previous)
    }
    return segments.reversed().flatMap { $0 }
  }

  private func removeHappened(_ column: Column) {
    var key = block.openKey(column, .happened)
    while let bytes = batch.value(forKey: key, in: columns) {
      let previous = SegmentLayout(bytes.span.bytes, width: column.width).previous
      batch.put([], forKey: key, in: columns)
      guard previous > 0 else { return }
      key = block.key(column, .happened, at: previous)
    }
  }
}
