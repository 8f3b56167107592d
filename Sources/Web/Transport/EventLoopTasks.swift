import NIOCore

/// Runs tasks where their connection is, on its event loop.
///
/// A request is read, answered and written by one thread then. On Swift's own threads each of the three
/// begins with waking another thread, which for a page that takes a third of a millisecond is a good
/// part of the work.
final class EventLoopTasks: TaskExecutor {
  private let loop: any EventLoop

  init(_ loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
  }
}
