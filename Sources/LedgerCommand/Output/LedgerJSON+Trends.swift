import Domain
import Ledger

extension LedgerJSON {
  /// What happened on a board, counted.
  func trends(_ trends: BoardTrends) -> JSON {
    let report = trends.report
    let head: JSON = [
      "asOf": moment(trends.asOf), "board": .string(trends.board.slug),
      "from": time(report.window.start), "to": time(report.window.end),
      "unit": .string(report.window.unit.rawValue),
    ]
    return head.adding(flow(report.flow, report.cycle)).adding([
      "finishedPerWeek": .decimal(report.finishedPerDay * 7), "unfinished": JSON(report.unfinished),
      "statuses": .array(report.statuses.map(status)), "owners": .array(report.owners.map(owner)),
      "ageing": ageing(trends),
      "buckets": .array(report.buckets.map { bucket($0, trends.board) }),
    ])
  }

  private func flow(_ flow: TrendFlow, _ cycle: CycleTime) -> JSON {
    [
      "submitted": JSON(flow.submitted), "finished": JSON(flow.finished), "done": JSON(flow.done),
      "declined": JSON(flow.declined), "reopened": JSON(flow.reopened),
      "cycleTime": cycleTime(cycle),
    ]
  }

  private func cycleTime(_ cycle: CycleTime) -> JSON {
    [
      "count": JSON(cycle.count), "medianSeconds": seconds(cycle.median),
      "percentile85Seconds": seconds(cycle.percentile85),
    ]
  }

  private func seconds(_ duration: Duration?) -> JSON {
    duration.map { JSON($0.components.seconds) } ?? .null
  }

  private func bucket(_ bucket: TrendBucket, _ board: BoardDefinition) -> JSON {
    let span: JSON = [
      "from": time(bucket.span.start), "to": time(bucket.span.end),
      "whole": .bool(bucket.span.isWhole),
    ]
    return span.adding(flow(bucket.flow, bucket.cycle))
      .adding(["statuses": counts(bucket.counts, board)])
  }

  private func counts(_ counts: [Int], _ board: BoardDefinition) -> JSON {
    .object(
      zip(board.statuses, counts).map { JSON.Member(name: $0.id, value: JSON($1)) })
  }

  private func status(_ trend: StatusTrend) -> JSON {
    [
      "status": .string(trend.status.id), "before": JSON(trend.before),
      "entered": JSON(trend.entered), "now": JSON(trend.now),
    ]
  }

  private func owner(_ trend: OwnerTrend) -> JSON {
    [
      "owner": person(trend.owner), "unfinished": JSON(trend.unfinished),
      "finished": JSON(trend.finished), "cycleTime": cycleTime(trend.cycle),
    ]
  }

  private func ageing(_ trends: BoardTrends) -> JSON {
    let bands = trends.report.ageing.bands.map { band -> JSON in
      [
        "band": .string(band.band.rawValue), "fromDays": JSON(band.band.days),
        "count": JSON(band.count), "statuses": counts(band.counts, trends.board),
      ]
    }
    let oldest = trends.oldest.map { old -> JSON in
      ["request": request(old.request), "ageSeconds": seconds(old.age)]
    }
    return ["bands": .array(bands), "oldest": .array(oldest)]
  }
}
