import Glibc
import Ledger
import Synchronization

/// Shows on standard error how far a long piece of work has come: nothing for the first second;
/// then a bar with rate and time left on a terminal, or a plain line now and then elsewhere.
final class ProgressBar: Sendable {
  private static let silence: Duration = .seconds(1)
  /// Often enough to look alive, seldom enough to cost nothing.
  private static let terminalStep: Duration = .milliseconds(100)
  /// A log should not fill up with progress.
  private static let plainStep: Duration = .seconds(10)
  private static let width = 24

  private struct State {
    var nextAt: ContinuousClock.Instant
    var isDrawn = false
  }

  private let name: String
  private let console: Console
  private let start = ContinuousClock.now
  private let state: Mutex<State>

  init(_ name: String, on console: Console) {
    self.name = name
    self.console = console
    state = Mutex(State(nextAt: start + (console.showsProgress ? Self.silence : Self.plainStep)))
  }

  /// Takes in how far the work is. Cheap to call often.
  func report(_ progress: Progress) {
    let now = ContinuousClock.now
    let isDue = state.withLock { state in
      guard now >= state.nextAt else { return false }
      state.nextAt = now + (console.showsProgress ? Self.terminalStep : Self.plainStep)
      state.isDrawn = true
      return true
    }
    guard isDue else { return }
    let line = Self.line(name, progress, after: now - start, withBar: console.showsProgress)
    if console.showsProgress { draw(line) } else { console.say(line) }
  }

  /// Removes the bar. To be called when the work has ended, well or badly.
  func finish() {
    let wasDrawn = state.withLock { state in
      defer { state.isDrawn = false }
      return state.isDrawn
    }
    if wasDrawn && console.showsProgress { draw("") }
  }

  private func draw(_ line: String) {
    let line = TextWidth.cut(line, to: Console.columns(of: STDERR_FILENO) ?? 80)
    console.redraw(line)
  }

  /// `Rebuilding ████▌···  45 %  1,250,000 of 2,000,000, 310,000/s, 3 s left`
  static func line(
    _ name: String, _ progress: Progress, after time: Duration, withBar: Bool
  ) -> String {
    let share = progress.total == 0 ? 1 : min(1, Double(progress.done) / Double(progress.total))
    let rate = Double(progress.done) / max(time.seconds, 0.001)
    let left = rate == 0 ? 0 : Double(progress.total - min(progress.done, progress.total)) / rate
    let full = Int(share * Double(width))
    let bar =
      String(repeating: "█", count: full) + String(repeating: "░", count: width - full) + " "
    return "\(name) \(withBar ? bar : "")\(Int(share * 100)) %  "
      + "\(Numbers.grouped(progress.done)) of \(Numbers.grouped(progress.total)), "
      + "\(Numbers.grouped(UInt64(rate)))/s, \(Numbers.duration(left)) left"
  }
}

extension Duration {
  fileprivate var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
