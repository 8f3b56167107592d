import Domain
import EventLog
import Ledger

extension JSONWriter {
  /// What happened on a board, counted.
  mutating func trends(_ trends: BoardTrends, _ names: PersonNames) {
    let report = trends.report
    object {
      $0.member("asOf")
      $0.moment(trends.asOf)
      $0.member("board")
      $0.string(trends.board.slug)
      $0.member("from")
      $0.time(report.window.start)
      $0.member("to")
      $0.time(report.window.end)
      $0.member("unit")
      $0.string(report.window.unit.rawValue)
      $0.flow(report.flow, report.cycle)
      $0.member("finishedPerWeek")
      $0.decimal(report.finishedPerDay * 7)
      $0.member("unfinished")
      $0.number(report.unfinished)
      $0.member("statuses")
      $0.each(report.statuses) { $0.statusTrend($1) }
      $0.member("owners")
      $0.each(report.owners) { $0.ownerTrend($1, names) }
      $0.member("ageing")
      $0.ageing(trends, names)
      $0.member("buckets")
      $0.each(report.buckets) { $0.bucket($1, trends.board) }
    }
  }

  private mutating func flow(_ flow: TrendFlow, _ cycle: CycleTime) {
    member("submitted")
    number(flow.submitted)
    member("finished")
    number(flow.finished)
    member("done")
    number(flow.done)
    member("declined")
    number(flow.declined)
    member("reopened")
    number(flow.reopened)
    member("cycleTime")
    cycleTime(cycle)
  }

  private mutating func cycleTime(_ cycle: CycleTime) {
    object {
      $0.member("count")
      $0.number(cycle.count)
      $0.member("medianSeconds")
      $0.seconds(cycle.median)
      $0.member("percentile85Seconds")
      $0.seconds(cycle.percentile85)
    }
  }

  private mutating func seconds(_ duration: Duration?) {
    if let duration { number(duration.components.seconds) } else { null() }
  }

  private mutating func bucket(_ bucket: TrendBucket, _ board: BoardDefinition) {
    object {
      $0.member("from")
      $0.time(bucket.span.start)
      $0.member("to")
      $0.time(bucket.span.end)
      $0.member("whole")
      $0.bool(bucket.span.isWhole)
      $0.flow(bucket.flow, bucket.cycle)
      $0.member("statuses")
      $0.counts(bucket.counts, board)
    }
  }

  private mutating func counts(_ counts: [Int], _ board: BoardDefinition) {
    object {
      for (status, count) in zip(board.statuses, counts) {
        $0.member(named: status.id)
        $0.number(count)
      }
    }
  }

  private mutating func statusTrend(_ trend: StatusTrend) {
    object {
      $0.member("status")
      $0.string(trend.status.id)
      $0.member("before")
      $0.number(trend.before)
      $0.member("entered")
      $0.number(trend.entered)
      $0.member("now")
      $0.number(trend.now)
    }
  }

  private mutating func ownerTrend(_ trend: OwnerTrend, _ names: PersonNames) {
    object {
      $0.member("owner")
      $0.person(trend.owner, names)
      $0.member("unfinished")
      $0.number(trend.unfinished)
      $0.member("finished")
      $0.number(trend.finished)
      $0.member("cycleTime")
      $0.cycleTime(trend.cycle)
    }
  }

  private mutating func ageing(_ trends: BoardTrends, _ names: PersonNames) {
    object {
      $0.member("bands")
      $0.each(trends.report.ageing.bands) { writer, band in
        writer.object {
          $0.member("band")
          $0.string(band.band.rawValue)
          $0.member("fromDays")
          $0.number(band.band.days)
          $0.member("count")
          $0.number(band.count)
          $0.member("statuses")
          $0.counts(band.counts, trends.board)
        }
      }
      $0.member("oldest")
      $0.each(trends.oldest) { writer, old in
        writer.object {
          $0.member("request")
          $0.request(RequestView(old.request), names)
          $0.member("ageSeconds")
          $0.seconds(old.age)
        }
      }
    }
  }
}
