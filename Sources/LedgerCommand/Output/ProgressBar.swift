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

  private let picture: Picture
  private let redrawing: Task<Void, Never>

  init(_ name: String, on console: Console) {
    let picture = Picture(name, on: console)
    self.picture = picture
    let step = console.showsProgress ? Self.terminalStep : Self.plainStep
    // Drawn from beside the work: it may be silent for long, and its thread has other things to do.
    redrawing = Task.detached {
      try? await Task.sleep(for: max(Self.silence, step))
      while !Task.isCancelled {
        picture.draw()
        try? await Task.sleep(for: step)
      }
    }
  }

  /// Takes in how far the work is. Cheap to call often.
  func report(_ progress: Progress) { picture.report(progress) }

  /// Removes the bar. To be called when the work has ended, well or badly; more than once does no
  /// harm.
  func finish() {
    redrawing.cancel()
    picture.remove()
  }

  /// `Rebuilding ████▌···  45 %  1,250,000 of 2,000,000, 310,000/s, 3 s left`
  static func line(
    _ name: String, _ progress: Progress?, after time: Duration, withBar: Bool
  ) -> String {
    guard let progress else { return "\(name), for \(Int(time.seconds)) s so far" }
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

/// What the bar shows, and whether it stands on the screen.
private final class Picture: Sendable {
  private struct State {
    var progress: Progress?
    /// The rate is that of the last report: while none comes, it is not known to have changed.
    var reportedAt: ContinuousClock.Instant?
    var isDrawn = false
    var isRemoved = false
  }

  private let name: String
  private let console: Console
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  init(_ name: String, on console: Console) {
    self.name = name
    self.console = console
  }

  func report(_ progress: Progress) {
    state.withLock { state in
      state.progress = progress
      state.reportedAt = ContinuousClock.now
    }
  }

  func draw() {
    // Inside the lock, so that nothing is drawn once the bar was removed.
    state.withLock { state in
      guard !state.isRemoved else { return }
      let time = (state.reportedAt ?? ContinuousClock.now) - start
      let line = ProgressBar.line(
        name, state.progress, after: time, withBar: console.showsProgress)
      guard console.showsProgress else { return console.say(line) }
      console.redraw(TextWidth.cut(line, to: Console.columns(of: STDERR_FILENO) ?? 80))
      state.isDrawn = true
    }
  }

  func remove() {
    state.withLock { state in
      if state.isDrawn { console.redraw("") }
      state.isDrawn = false
      state.isRemoved = true
    }
  }
}

extension Duration {
  fileprivate var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
