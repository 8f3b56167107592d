/// An axis from zero to a round number, with a line at every step.
struct ChartScale: Sendable, Equatable {
  /// What is drawn at the far end; more than zero.
  let top: Double
  let step: Double

  /// More lines than these make a chart grey.
  private static let mostSteps = 5.0

  /// The scale on which `maximum` is the largest value. Steps are 1, 2 or 5 times a power of ten.
  ///
  /// - Parameter least: the smallest step that makes sense: 1 where things are counted.
  init(reaching maximum: Double, least: Double = 1) {
    var step = least
    var factors = [2.0, 2.5, 2.0]
    while maximum > step * Self.mostSteps {
      step *= factors[0]
      factors.append(factors.removeFirst())
    }
    self.step = step
    top = max(1, (maximum / step).rounded(.up)) * step
  }

  /// Every value that has a line, from zero.
  var ticks: [Double] { (0...Int((top / step).rounded())).map { Double($0) * step } }
}

/// What durations are told in on one chart, so that they can be compared.
enum DurationUnit: Sendable, Equatable {
  case minutes, hours, days, years

  /// The largest unit of which `duration` has at least two or three.
  init(for duration: Duration) {
    let hours = duration / .seconds(3600)
    switch hours {
    case ..<2: self = .minutes
    case ..<72: self = .hours
    case ..<(24 * 1000): self = .days
    default: self = .years
    }
  }

  private var seconds: Int64 {
    switch self {
    case .minutes: 60
    case .hours: 3600
    case .days: 86_400
    // A year of the Gregorian calendar, on average.
    case .years: 31_556_952
    }
  }

  /// How many of this unit it has.
  func amount(of duration: Duration) -> Double { duration / .seconds(seconds) }

  /// For an axis.
  var letter: HTML {
    switch self {
    case .minutes: "min"
    case .hours: "h"
    case .days: "d"
    case .years: "y"
    }
  }

  /// For sentences.
  var words: HTML {
    switch self {
    case .minutes: "minutes"
    case .hours: "hours"
    case .days: "days"
    case .years: "years"
    }
  }
}
