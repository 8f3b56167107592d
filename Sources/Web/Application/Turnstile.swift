/// Lets one after the other through, in the order in which they came.
actor Turnstile {
  private var last: Task<Void, Never>?

  /// Runs `body` when all who came before are through, whether or not they got what they wanted.
  func inTurn<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let before = last
    let task = Task {
      await before?.value
      return try await body()
    }
    last = Task { _ = await task.result }
    return try await task.value
  }
}
