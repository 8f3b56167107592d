import Dispatch
import Domain
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Ledger

@Suite struct `The writer` {
  /// Notes what was run and answered; its first batch waits until it is let go.
  private final class Recorder: Sendable {
    let batches = Mutex<[[String]]>([])
    let answers = Mutex<[Result<Outcome, LedgerError>]>([])
    let began = DispatchSemaphore(value: 0)
    let mayGoOn = DispatchSemaphore(value: 0)

    func run(_ jobs: [Writer.Job]) {
      let isFirst = batches.withLock { batches in
        batches.append(jobs.map(\.title))
        return batches.count == 1
      }
      guard isFirst else { return }
      began.signal()
      mayGoOn.wait()
    }

    func submit(_ title: String, to writer: Writer) {
      let job = Writer.Job(
        command: .submit(board: "ops", Submission(title: title)), actor: .operator,
        options: CommandOptions(), answer: { result in self.answers.withLock { $0.append(result) } }
      )
      writer.submit(job) { self.run($0) }
    }
  }

  private func job(_ title: String) -> Writer.Job {
    Writer.Job(
      command: .submit(board: "ops", Submission(title: title)), actor: .operator,
      options: CommandOptions(), answer: { _ in })
  }

  /// A writer whose first batch, one job called `first`, is under way.
  private func busyWriter() -> (Writer, Recorder) {
    let (writer, recorder) = (Writer(), Recorder())
    recorder.submit("first", to: writer)
    recorder.began.wait()
    return (writer, recorder)
  }

  @Test func `what arrives during a batch is the next batch, in its order`() throws {
    let (writer, recorder) = busyWriter()
    for number in 1...5 { recorder.submit("\(number)", to: writer) }
    recorder.mayGoOn.signal()
    try writer.alone { () throws(LedgerError) in }
    #expect(recorder.batches.withLock { $0 } == [["first"], ["1", "2", "3", "4", "5"]])
  }

  @Test func `a crowd is taken in batches that have an end`() throws {
    let (writer, recorder) = busyWriter()
    let count = Writer.maximumBatch * 2 + 3
    for number in 1...count { recorder.submit("\(number)", to: writer) }
    recorder.mayGoOn.signal()
    writer.close()
    let batches = recorder.batches.withLock { $0 }.dropFirst()
    #expect(batches.map(\.count) == [Writer.maximumBatch, Writer.maximumBatch, 3])
    #expect(batches.flatMap { $0 } == (1...count).map { "\($0)" })
  }

  @Test func `more than may wait are told that it is busy`() throws {
    let (writer, recorder) = busyWriter()
    for number in 1...Writer.maximumWaiting { recorder.submit("\(number)", to: writer) }
    #expect(recorder.answers.withLock { $0.isEmpty })
    recorder.submit("too many", to: writer)
    guard case .failure(.busy)? = recorder.answers.withLock({ $0.first }) else {
      Issue.record("not busy")
      return
    }
    recorder.mayGoOn.signal()
    writer.close()
    #expect(recorder.batches.withLock { $0.joined().count } == Writer.maximumWaiting + 1)
  }

  @Test func `a caller who waits is served on its own thread where nobody else is`() {
    let writer = Writer()
    let thread = Mutex<pthread_t?>(nil)
    writer.submitHere(job("alone")) { _ in thread.withLock { $0 = pthread_self() } }
    #expect(thread.withLock { $0 } == pthread_self())
  }

  @Test func `a caller who waits serves one batch, and no crowd that came meanwhile`() throws {
    let writer = Writer()
    let threads = Mutex<[(titles: [String], thread: pthread_t)]>([])
    let note: @Sendable ([Writer.Job]) -> Void = { jobs in
      threads.withLock { $0.append((jobs.map(\.title), pthread_self())) }
    }
    writer.submitHere(job("first")) { jobs in
      note(jobs)
      guard jobs.map(\.title) == ["first"] else { return }
      for number in 1...3 { writer.submit(job("\(number)"), run: note) }
    }
    try writer.alone { () throws(LedgerError) in }
    let served = threads.withLock { $0 }
    #expect(served.map(\.titles) == [["first"], ["1", "2", "3"]])
    #expect(served.map { $0.thread == pthread_self() } == [true, false])
  }

  @Test func `closing waits for what was taken, and takes no more`() {
    let (writer, recorder) = busyWriter()
    recorder.submit("waiting", to: writer)
    recorder.mayGoOn.signal()
    writer.close()
    #expect(recorder.batches.withLock { $0.last } == ["waiting"])
    recorder.submit("late", to: writer)
    guard case .failure(.closed)? = recorder.answers.withLock({ $0.first }) else {
      Issue.record("not closed")
      return
    }
    let error = #expect(throws: LedgerError.self) {
      try writer.alone { () throws(LedgerError) in }
    }
    guard case .closed? = error else {
      Issue.record("not closed")
      return
    }
  }
}

extension Writer.Job {
  fileprivate var title: String {
    guard case .submit(_, let submission) = command else { return "" }
    return submission.title
  }
}
