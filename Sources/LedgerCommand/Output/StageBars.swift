import Ledger
import Synchronization

/// A progress bar for each stage of a restore, one after the other.
final class StageBars: Sendable {
  private let console: Console
  private let current = Mutex<(stage: RestoreStage, bar: ProgressBar)?>(nil)

  init(on console: Console) { self.console = console }

  /// Takes in how far a stage is; the bar of the one before goes. Cheap to call often.
  func report(_ progress: Progress, of stage: RestoreStage) {
    let bar = current.withLock { current in
      if let current, current.stage == stage { return current.bar }
      current?.bar.finish()
      let bar = ProgressBar(Self.name(of: stage), on: console)
      current = (stage, bar)
      return bar
    }
    bar.report(progress)
  }

  /// Removes the bar. More than once does no harm.
  func finish() { current.withLock { $0?.bar.finish() } }

  private static func name(of stage: RestoreStage) -> String {
    switch stage {
    case .verifying: "Verifying"
    case .loading: "Restoring"
    case .building: "Building the views"
    }
  }
}
