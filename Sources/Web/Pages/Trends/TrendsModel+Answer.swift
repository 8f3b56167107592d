import Domain
import EventLog
import Ledger

extension TrendsModel {
  /// How many owners have a row.
  static let maximumOwners = 12

  /// The people whose names the page will show: look them up in one go.
  static func people(in trends: BoardTrends?, _ address: TrendsAddress) -> Set<PersonNumber> {
    var people: Set<PersonNumber> = []
    for case .person(let number) in address.owners + address.requesters { people.insert(number) }
    guard let trends else { return people }
    people.formUnion(trends.report.owners.prefix(maximumOwners).compactMap(\.owner))
    people.formUnion(trends.oldest.compactMap(\.request.owner))
    return people
  }

  /// The page that shows what the ledger counted.
  ///
  /// - Parameters:
  ///   - viewer: whom `me` means.
  ///   - label: the name of a person.
  mutating func take(
    _ trends: BoardTrends, viewer: PersonNumber, label: (PersonNumber) -> PersonLabel
  ) {
    let report = trends.report
    let links = TrendLinks(address, report.window, slug: slug)
    let board = trends.board
    let unfinished = board.statuses.filter { !$0.category.isFinal }.map(\.id)
    window = Window(report, links)
    statuses = board.statuses
    before = report.before
    points = report.buckets.map { bucket in
      Point(
        bucket, of: report.window.unit,
        links: Links(bucket.span, links, board))
    }
    summary = Summary(report, board)
    summary.changes = links.changes(report.window.whole)
    summary.finishedChanges = links.changes(
      report.window.whole, to: board.statuses.filter { $0.category.isFinal })
    summary.list = links.list(unfinished, at: report.window.end)
    statusRows = report.statuses.map { status in
      StatusRow(
        status: status.status, before: status.before, entered: status.entered, now: status.now,
        listBefore: links.list([status.status.id], at: report.window.before),
        listNow: links.list([status.status.id], at: report.window.end))
    }
    owners = report.owners.prefix(Self.maximumOwners).map { owner in
      let choice = owner.owner.map { PersonChoice.person($0) } ?? .nobody
      return OwnerRow(
        owner: owner.owner.map(label), unfinished: owner.unfinished, finished: owner.finished,
        median: owner.cycle.median, percentile85: owner.cycle.percentile85,
        list: links.list(unfinished, at: report.window.end) { $0.owners = [choice] },
        trends: address.with { $0.owners = [choice] }.text(on: slug))
    }
    hiddenOwners = max(0, report.owners.count - Self.maximumOwners)
    bands = report.ageing.bands.map { Band(label: $0.band.label, counts: $0.counts) }
    oldest = trends.oldest.map { old in
      let request = old.request
      return Oldest(
        key: request.key.description, address: links.request(request.key), title: request.title,
        status: request.status, owner: request.owner.map(label),
        age: old.age)
    }
  }
}

extension TrendsModel.Window {
  fileprivate init(_ report: TrendReport, _ links: TrendLinks) {
    let first = CalendarDay(report.window.start)
    let last = CalendarDay(report.window.end)
    self.init(
      days: first.through(last), first: first, last: last, unit: report.window.unit)
    if let began = report.began.map(CalendarDay.init), began.number < first.number {
      everything = links.everything(from: began)
    }
  }
}

extension TrendsModel.Point {
  fileprivate init(_ bucket: TrendBucket, of unit: TrendUnit, links: TrendsModel.Links) {
    self.init(
      name: SpanName(bucket.span, of: unit), isWhole: bucket.span.isWhole,
      submitted: bucket.flow.submitted, done: bucket.flow.done, declined: bucket.flow.declined,
      reopened: bucket.flow.reopened, timed: bucket.cycle.count, median: bucket.cycle.median,
      percentile85: bucket.cycle.percentile85, counts: bucket.counts, links: links)
  }
}

extension TrendsModel.Links {
  fileprivate init(_ span: TrendSpan, _ links: TrendLinks, _ board: BoardDefinition) {
    func changes(_ wanted: (StatusCategory) -> Bool) -> String {
      links.changes(span, to: board.statuses.filter { wanted($0.category) })
    }
    self.init(
      changes: links.changes(span), done: changes { $0 == .done },
      declined: changes { $0 == .declined }, finished: changes(\.isFinal),
      lists: board.statuses.map { links.list([$0.id], at: span.end) })
  }
}

extension TrendsModel.Summary {
  fileprivate init(_ report: TrendReport, _ board: BoardDefinition) {
    self.init(
      submitted: report.flow.submitted, done: report.flow.done, declined: report.flow.declined,
      reopened: report.flow.reopened, timed: report.cycle.count, median: report.cycle.median,
      percentile85: report.cycle.percentile85,
      arrivals: report.perWeek(report.flow.submitted),
      throughput: report.perWeek(report.flow.finished),
      unfinished: report.unfinished,
      unfinishedBefore: zip(board.statuses, report.before).reduce(0) {
        $0 + ($1.0.category.isFinal ? 0 : $1.1)
      })
  }
}

extension AgeBand {
  /// What people read.
  var label: String {
    switch self {
    case .week: "Under a week"
    case .month: "1 to 4 weeks"
    case .quarter: "4 to 13 weeks"
    case .year: "13 weeks to a year"
    case .older: "Over a year"
    }
  }
}

extension TrendWindow {
  fileprivate var whole: TrendSpan { TrendSpan(start: start, end: end, isWhole: true) }
  /// The last instant before it.
  fileprivate var before: Timestamp { Timestamp(microseconds: start.microseconds - 1) }
}

/// Where the requests behind a figure are shown.
struct TrendLinks {
  private let address: TrendsAddress
  private let window: TrendWindow
  private let slug: String
  /// Whether the window ends now, so that its end needs no name.
  private let isNow: Bool

  init(_ address: TrendsAddress, _ window: TrendWindow, slug: String) {
    self.address = address
    self.window = window
    self.slug = slug
    isNow = address.to == nil && address.past.asOf.when == .now
  }

  /// The list of the requests that had one of these statuses at `time`, under the same filter.
  func list(
    _ statuses: [String], at time: Timestamp, _ change: (inout ListFilter) -> Void = { _ in }
  ) -> String {
    var filter = address.filter
    filter.statuses = statuses
    change(&filter)
    return moment(time).link("/b/\(slug)?\(filter.query)")
  }

  /// The request as it was at the window's end.
  func request(_ key: RequestKey) -> String { moment(window.end).link("/r/\(key)") }

  /// What changed within a span, or what came to one of these statuses. A day as a moment is its end:
  /// changes begin after the day before.
  func changes(_ span: TrendSpan, to statuses: [Status] = []) -> String {
    let end = moment(span.end)
    var filter = address.filter
    filter.statuses = statuses.map(\.id)
    var changes = ChangesAddress(filter: filter)
    changes.from = CalendarDay(span.start).previous.text
    changes.to = end.text
    changes.axis = end.asOf.axis
    return changes.text(on: slug)
  }

  /// The same page, from the first submission on.
  func everything(from day: CalendarDay) -> String {
    address.with { $0.from = day.text }.text(on: slug)
  }

  private func moment(_ time: Timestamp) -> PastAddress {
    isNow && time == window.end
      ? PastAddress.now.on(address.past.asOf.axis)
      : PastAddress(time, axis: address.past.asOf.axis)
  }
}
