import Glibc
import Testing

@testable import Web

/// How many connections there may be, by how many files may be open.
struct OpenFilesTests {
  @Test(arguments: [
    (300, 32), (1_024, 756), (4_096, 3_828), (4_364, 4_096), (16_384, 4_096), (Int.max, 4_096),
  ])
  func `there are never so many connections that no file is left`(
    limit: Int, connections: Int
  ) throws {
    let files = OpenFiles(limit: limit, threads: 4)
    #expect(try files.connections() == connections)
    // What has to be said is said, and only then.
    #expect((files.notice != nil) == (connections < WebLimits.connections))
  }

  @Test func `more threads leave fewer`() throws {
    #expect(try OpenFiles(limit: 1_024, threads: 64).connections() == 1_024 - 256 - 3 * 64)
  }

  @Test func `the notice names what is allowed and what it takes`() throws {
    let notice = try #require(OpenFiles(limit: 1_024, threads: 4).notice)
    for number in ["1024", "4096", "4364"] { #expect(notice.contains(number)) }
  }

  @Test(arguments: [0, 64, 299])
  func `with too few files the server does not start, and says what to do`(limit: Int) throws {
    let error = #expect(throws: TooFewFiles.self) {
      try OpenFiles(limit: limit, threads: 4).connections()
    }
    let message = try #require(error?.message)
    for part in ["\(limit) files", "needs 300", "ulimit -n", "LimitNOFILE"] {
      #expect(message.contains(part))
    }
  }

  @Test func `the limit is raised as far as it may be`() throws {
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var before = rlimit()
    try #require(getrlimit(resource, &before) == 0)
    let goal = min(before.rlim_max, rlim_t(OpenFiles.most))
    // One less than there might be, which no other test notices.
    var lowered = before
    lowered.rlim_cur = min(before.rlim_cur, goal) - 1
    try #require(setrlimit(resource, &lowered) == 0)
    #expect(OpenFiles.raised().limit == Int(goal))
    var after = rlimit()
    #expect(getrlimit(resource, &after) == 0 && after.rlim_cur == goal)
  }
}
