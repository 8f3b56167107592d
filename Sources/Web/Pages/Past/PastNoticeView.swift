import EventLog
import Ledger

extension PastNotice {
  /// Stands above everything else on the page.
  var html: HTML {
    """
    <section class="past" aria-label="The past">\
    <div id="moment"><p class="as-of">\(Icon.clock.html)\(words)</p>\
    <p class="locked">The past cannot be changed. \
    <a class="button" id="now" href="\(now)" aria-keyshortcuts="t">Back to now</a></p>\
    \(axes)\(steps)</div>\(slider.html)</section>
    """
  }

  /// For the title of the page.
  var title: HTML { ", as of \(HTML.day(moment.time))" }

  /// What was asked for, and what it became.
  private var words: HTML {
    let asked = HTML.second(address.instant ?? moment.time)
    return switch moment.axis {
    case .recorded where moment.position == .zero:
      "<span>As recorded until \(asked), <strong>before the first event</strong></span>"
    case .recorded:
      """
      <span>As recorded until <strong>\(asked)</strong>, \(position)\
      \(address.instant == nil ? nil : " of \(HTML.second(moment.time))")</span>
      """
    case .happened:
      "<span>As it happened until <strong>\(asked)</strong>, as known at \(position)</span>"
    }
  }

  private var position: HTML {
    """
    <a href="\(PastAddress(moment.position).link(now))">position \
    \(HTML.count(Int(moment.position.rawValue)))</a>
    """
  }

  /// The switch between the two times that an event has.
  private var axes: HTML {
    """
    <nav class="axes" aria-label="Which time counts">\
    \(axis(.recorded, "As recorded", counts?.recorded)) \
    \(axis(.happened, "As it happened", counts?.happened))</nav>
    """
  }

  private func axis(_ axis: TimeAxis, _ name: HTML, _ count: Int?) -> HTML {
    let number: HTML? = count.map { count in
      " <strong>\(HTML.count(count))</strong> \(counts?.noun ?? "")\("s", if: count != 1)"
    }
    return """
      <a href="\(address(on: axis))"\(" aria-current=\"true\"", if: axis == moment.axis)>\
      \(name)\(number)</a>
      """
  }

  private var steps: HTML? {
    guard previous != nil || next != nil else { return nil }
    return """
      <p class="steps-in-time">\(step("[", "Previous change", previous))\
      \(step("]", "Next change", next))</p>
      """
  }

  private func step(_ key: HTML, _ name: HTML, _ address: String?) -> HTML {
    guard let address else { return "<span class=\"tool none\">\(name)</span>" }
    return "<a class=\"tool\" href=\"\(address)\" aria-keyshortcuts=\"\(key)\">\(name)</a>"
  }
}

extension TimeSlider {
  /// How high the bars are drawn, in units of a bar's width.
  private static let height = 24

  /// A form that needs no scripts; they add the slider below the bars.
  var html: HTML {
    let fields = kept.map { HTML.hidden(HTML(text: $0.name), $0.value) }
    return """
      <form id="time" class="time" action="\(action)" method="get" aria-label="Another moment">\
      <div id="kept">\(fields)\
      \(axis == .recorded ? nil : HTML.hidden("axis", axis.rawValue))</div>\
      \(life)<p class="pick"><label for="asof">Day and time, UTC</label> \
      <input type="datetime-local" id="asof" name="asof" step="1" required \
      value="\(HTML.clock(moment))"><button>Go</button></p></form>
      """
  }

  private var life: HTML? {
    guard let most = activity.counts.max(), activity.counts.count > 1 else { return nil }
    let here = max(0, min(activity.counts.count, column(of: moment)))
    let width = activity.counts.count
    return """
      <div class="life"><svg viewBox="0 0 \(width) \(Self.height)" preserveAspectRatio="none" \
      role="img" aria-label="Events from \(HTML.day(activity.start)) to \(HTML.day(end))">\
      <path class="was" d="\(bars(0..<here, most))"/>\
      <path class="later" d="\(bars(here..<width, most))"/></svg>\
      <input type="range" id="slide" hidden min="\(activity.start.seconds)" \
      max="\(activity.end.seconds)" step="\(max(1, Int(activity.span / 4_000_000)))" \
      value="\(moment.seconds)" aria-label="Moment">\
      <p class="ends"><span>\(HTML.day(activity.start))</span> \
      <span>\(HTML.day(end))</span></p></div>
      """
  }

  /// The last span may not be over yet.
  private var end: Timestamp { min(activity.end, present) }

  /// How many of the spans have begun at `time`.
  private func column(of time: Timestamp) -> Int {
    let passed = time.microseconds - activity.start.microseconds
    return passed < 0 ? 0 : Int(min(passed / activity.span + 1, Int64(activity.counts.count)))
  }

  /// Square roots: a flood leaves what is rare visible.
  private func bars(_ spans: Range<Int>, _ most: Int) -> HTML {
    spans.reduce(into: HTML()) { path, span in
      let count = activity.counts[span]
      guard count > 0 else { return }
      let share = (Double(count) / Double(most)).squareRoot()
      let height = max(1, Int((share * Double(Self.height)).rounded()))
      path.append("M\(span) \(Self.height)v-\(height)h1v\(height)z")
    }
  }
}

extension Timestamp {
  fileprivate var seconds: Int { Int(microseconds / 1_000_000) }
}
