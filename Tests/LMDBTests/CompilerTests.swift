import Foundation
import TestSupport
import Testing

/// What the compiler refuses for us. Each source is a caller of the built module; the control shows
/// that it is the misuse that does not compile, and not the test.
@Suite struct `The compiler` {
  @Test func `compiles what is right`() throws {
    let report = try compile(
      """
      public func write(_ store: Store, _ table: Table<UInt64>) throws {
        let transaction = try store.beginWrite()
        try transaction.put([UInt8](repeating: 1, count: 8).span.bytes, forKey: 1, in: table)
        try transaction.commit()
      }
      public func first(_ store: Store, _ table: Table<UInt64>) throws -> UInt64? {
        let transaction = try store.beginRead()
        return try transaction.withValue(forKey: 1, in: table) { $0.integer(at: 0) }
      }
      """)
    #expect(report.errors.isEmpty)
    #expect(report.status == 0)
  }

  @Test func `refuses to commit twice`() throws {
    let report = try compile(
      """
      public func write(_ store: Store) throws {
        let transaction = try store.beginWrite()
        try transaction.commit()
        try transaction.commit()
      }
      """)
    #expect(report.status != 0)
    #expect(report.errors == ["'transaction' consumed more than once"])
  }

  @Test func `refuses to write after the commit`() throws {
    let report = try compile(
      """
      public func write(_ store: Store, _ table: Table<UInt64>) throws {
        let transaction = try store.beginWrite()
        try transaction.commit()
        try transaction.delete(1, in: table)
      }
      """)
    #expect(report.status != 0)
    #expect(report.errors == ["'transaction' used after consume"])
  }

  @Test func `refuses to copy a transaction`() throws {
    let report = try compile(
      """
      public func write(_ transaction: borrowing WriteTransaction) throws {
        try transaction.commit()
      }
      """)
    #expect(report.status != 0)
    #expect(report.errors == ["'transaction' is borrowed and cannot be consumed"])
  }

  @Test func `refuses to let a value outlive its transaction`() throws {
    let answered = try compile(
      """
      public func first(_ store: Store, _ table: Table<UInt64>) throws -> Int? {
        let transaction = try store.beginRead()
        let bytes: RawSpan? = try transaction.withValue(forKey: 1, in: table) { $0 }
        return bytes?.byteCount
      }
      """)
    #expect(answered.status != 0)
    #expect(answered.errors.contains { $0.contains("'Escapable'") })

    let kept = try compile(
      """
      public func first(_ store: Store, _ table: Table<UInt64>) throws -> Int {
        let empty: [UInt8] = []
        var kept = empty.span.bytes
        let transaction = try store.beginRead()
        try transaction.forEach(in: table) { _, value in
          kept = value
          return true
        }
        return kept.byteCount
      }
      """)
    #expect(kept.status != 0)
    #expect(kept.errors.contains { $0.contains("lifetime-dependent") })
  }
}

/// What the compiler said.
private struct Report {
  let status: Int32
  /// The messages, without the place.
  let errors: [String]
}

/// Compiles `source` as a caller of the module `LMDB`, as far as its diagnostics need.
private func compile(_ source: String) throws -> Report {
  let folder = TemporaryFolder()
  try folder.write("import LMDB\n" + source, to: "Caller.swift")
  // Ownership and lifetimes are checked after type checking: `-typecheck` would not see them.
  let (status, output) = try run(
    "swiftc", "-emit-sil", "-o", folder.file("Caller.sil"), "-swift-version", "6",
    "-diagnostic-style", "llvm", "-I", try modules(), "-I", sources + "/CLMDB",
    folder.file("Caller.swift"))
  let errors = output.split(separator: "\n").compactMap { line in
    line.firstRange(of: " error: ").map { String(line[$0.upperBound...]) }
  }
  return Report(status: status, errors: errors)
}

/// The repository's `Sources`.
private let sources = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appendingPathComponent("Sources").path

/// Where this build put its modules: beside the tests that run.
private func modules() throws -> String {
  let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  let folder = URL(fileURLWithPath: tests).deletingLastPathComponent()
  for name in ["Modules", "../Modules"] {
    let path = folder.appendingPathComponent(name).standardizedFileURL.path
    if FileManager.default.fileExists(atPath: path + "/LMDB.swiftmodule") { return path }
  }
  throw CocoaError(.fileNoSuchFile)
}
