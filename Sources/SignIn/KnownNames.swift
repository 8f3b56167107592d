import Domain

/// Names as they were read in one state of the accounts, the last that was asked about: a page names up to
/// a hundred people, most of whom the page before named as well.
struct KnownNames {
  /// More are read anew: some hundred kilobytes.
  private static let maximum = 4096

  private var state: UInt?
  private var names: [PersonNumber: String] = [:]

  /// None where anything was written since.
  func names(in state: UInt) -> [PersonNumber: String] { self.state == state ? names : [:] }

  mutating func keep(_ names: [PersonNumber: String], in state: UInt) {
    guard names.count <= Self.maximum, state >= self.state ?? 0 else { return }
    (self.state, self.names) = (state, names)
  }
}
