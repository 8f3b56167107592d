import EventLog
import Ledger

/// What a page that is not about now says of its moment, and the ways from there.
struct PastNotice: Sendable, Equatable {
  /// Of the page without a moment: what it is now.
  var now: String
  var address: PastAddress
  var moment: Moment
  /// Where both axes count differently: how much on each.
  var counts: Counts?
  /// The moments before the last change and of the next one.
  var previous: String?
  var next: String?
  var slider: TimeSlider

  /// How much there is at the moment on either axis.
  struct Counts: Sendable, Equatable {
    /// What is counted, as in "request"; more of them have an s.
    var noun: String
    var recorded: Int
    var happened: Int
  }

  /// The other way of looking at the same moment.
  func address(on axis: TimeAxis) -> String { address.on(axis).link(now) }
}

/// All of a board's life with what happened when, to pick another moment from.
struct TimeSlider: Sendable, Equatable {
  /// Where the form leads, and what it keeps of the address.
  var action: String
  var kept: [FormFields.Field]
  var axis: TimeAxis
  var moment: Timestamp
  var activity: Activity
  /// When the page was made.
  var present: Timestamp
}

extension PastNotice {
  /// - Parameter now: the address of the page without a moment.
  init(
    _ moment: Moment, at address: PastAddress, now: String, counts: Counts?, previous: String?,
    next: String?, activity: Activity, present: Timestamp
  ) {
    let query = now.firstIndex(of: "?").map { now[now.index(after: $0)...] } ?? ""
    // Our own addresses are well formed.
    let kept = (try? FormFields(decoding: query.utf8))?.fields ?? []
    self.init(
      now: now, address: address, moment: moment,
      counts: counts.flatMap { $0.recorded == $0.happened ? nil : $0 }, previous: previous,
      next: next,
      slider: TimeSlider(
        action: String(now.prefix { $0 != "?" }), kept: kept, axis: moment.axis,
        moment: address.instant ?? moment.time, activity: activity,
        present: present))
  }
}
