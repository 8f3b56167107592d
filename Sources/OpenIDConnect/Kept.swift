import SignIn

/// Something that a provider publishes, kept for a while. What several want is asked for once.
actor Kept<Value: Sendable> {
  /// What is kept, and which answer it came with.
  struct Copy: Sendable {
    let value: Value
    /// Counts answers, so that an older copy is known to be one.
    let number: Int
  }

  typealias Fetch = @Sendable () async throws(OpenIDConnectError) -> Value
  private typealias Asking = Task<Result<Value, OpenIDConnectError>, Never>

  private let maximumAge: Int64?
  private let clock: SignInClock
  private let fetch: Fetch
  private var copy: (value: Copy, at: Int64)?
  private var failure: (error: OpenIDConnectError, at: Int64)?
  /// When something newer was looked for last, and there was an answer.
  private var searchedAt: Int64?
  private var asking: Asking?

  /// - Parameter maximumAge: how old it may be while the provider cannot be reached; nil is any age.
  init(maximumAge: Int64? = nil, _ clock: SignInClock, fetch: @escaping Fetch) {
    self.maximumAge = maximumAge
    self.clock = clock
    self.fetch = fetch
  }

  /// Whether the last attempt to get it, a moment ago, failed.
  var isDown: Bool { recentFailure != nil }

  /// What was last known, without asking.
  var known: Value? { copy?.value.value }

  /// The copy that there is, while it is fresh; else a new one. While the provider cannot be reached,
  /// the old one holds, until it is too old.
  func current() async throws(OpenIDConnectError) -> Copy {
    if let copy, age(copy.at) < ProviderDocuments.lifetime { return copy.value }
    do throws(OpenIDConnectError) { return try await ask() } catch {
      guard case .unreachable = error, let copy, age(copy.at) <= maximumAge ?? .max else {
        throw error
      }
      return copy.value
    }
  }

  /// A newer copy than `old`, because something is not in that one; nil where it was looked for
  /// just now.
  func newer(than old: Copy) async throws(OpenIDConnectError) -> Copy? {
    // Somebody else has looked, or is about to be answered: that answer is theirs as well.
    if let copy, copy.value.number > old.number { return copy.value }
    if asking == nil, let searchedAt, age(searchedAt) < ProviderDocuments.pauseBetweenSearches {
      return nil
    }
    let found = try await ask()
    searchedAt = clock.now()
    return found
  }

  private func ask() async throws(OpenIDConnectError) -> Copy {
    if let asking { return try await answer(of: asking) }
    if let recentFailure { throw recentFailure }
    let task = Asking { [fetch] in
      do throws(OpenIDConnectError) { return .success(try await fetch()) } catch {
        return .failure(error)
      }
    }
    asking = task
    return try await answer(of: task)
  }

  /// Whoever comes to it first takes the answer down; the others find it.
  private func answer(of task: Asking) async throws(OpenIDConnectError) -> Copy {
    let result = await task.value
    if asking == task {
      asking = nil
      switch result {
      case .success(let value):
        copy = (Copy(value: value, number: (copy?.value.number ?? 0) + 1), clock.now())
        failure = nil
      case .failure(let error): failure = (error, clock.now())
      }
    }
    _ = try result.get()
    guard let copy else { preconditionFailure("an answer that nobody took down") }
    return copy.value
  }

  private var recentFailure: OpenIDConnectError? {
    guard let failure, age(failure.at) < ProviderDocuments.pauseAfterFailure else { return nil }
    return failure.error
  }

  private func age(_ at: Int64) -> Int64 { clock.now() - at }
}
