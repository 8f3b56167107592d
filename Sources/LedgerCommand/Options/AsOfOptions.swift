import ArgumentParser
import EventLog
import Ledger

/// As of when a question is asked.
struct AsOfOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("As it was at: \(When.forms).", valueName: "when"))
  var asOf: String?

  @Flag(help: "Count what had happened by then, whenever it was recorded: for imported histories.")
  var happened = false

  /// Whether a moment was asked for at all.
  var isGiven: Bool { asOf != nil || happened }

  /// - Throws: `Failure` with the forms, where it is none of them.
  func read(now: Timestamp) throws(Failure) -> AsOf {
    AsOf(
      try asOf.map { text throws(Failure) in try When(typed: text, as: "--as-of", now: now) }
        ?? .now,
      axis: happened ? .happened : .recorded)
  }
}

extension When {
  /// Reads what was typed.
  ///
  /// - Parameter name: of the option or argument, for the message.
  /// - Throws: `Failure` with the forms, where it is none of them.
  init(typed text: String, as name: String, now: Timestamp) throws(Failure) {
    guard let when = When(text, now: now) else {
      throw Failure(.usage, "\(name) is “\(text.prefix(60))”; it must be \(When.forms).")
    }
    self = when
  }
}

extension Console {
  /// Says beside the result which moment it is about, where one was asked for.
  func say(_ moment: Moment, ifGiven options: AsOfOptions) {
    if options.isGiven { say("As of \(moment.words).") }
  }
}

extension Moment {
  /// `position 412, recorded 2026-03-01 09:00:00 UTC`
  var words: String {
    switch axis {
    case .recorded where position == .zero: "position 0, before the first event"
    case .recorded: "position \(position), recorded \(time.second) UTC"
    case .happened: "\(time.second) UTC, as it happened (known at position \(position))"
    }
  }
}
