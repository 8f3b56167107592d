import Domain
@testable import EventLog
import Foundation
import TestSupport
import Testing

@testable import Ledger

/// The stored forms are promised in docs/backups.md: a change of these bytes needs another version.
@Suite struct `The stored form of a backup` {
  private func header(_ position: UInt64, hasBody: Bool) -> Header {
    Header(
      recordedAt: Timestamp(microseconds: Int64(position)),
      happenedAt: Timestamp(microseconds: Int64(position)), board: 1, request: 2, revision: 3,
      actor: 4, kind: 32, version: 1, argument: .init(5, 6, 7), fingerprint: 8,
      commandID: CommandID(high: 9, low: 10),
      bodyDigest: hasBody ? .init(saltedBody: [1, 2, 3]) : .none)
  }

  @Test func `a segment is its head, then header, length and body of each event`() {
    var bytes = SegmentFile.head(of: Position(16_385)...Position(16_387))
    SegmentFile.append(header(1, hasBody: false).encoded.span.bytes, nil, to: &bytes)
    SegmentFile.append(header(2, hasBody: true).encoded.span.bytes, [1, 2, 3], to: &bytes)
    SegmentFile.append(header(3, hasBody: true).encoded.span.bytes, nil, to: &bytes)
    let head: [UInt8] =
      Array("RLSEGMNT".utf8) + [1, 0, 0, 0] + [3, 0, 0, 0] + [1, 0x40, 0, 0, 0, 0, 0, 0]
    #expect(
      bytes == head + header(1, hasBody: false).encoded + [0, 0, 0, 0]
        + header(2, hasBody: true).encoded + [3, 0, 0, 0] + [1, 2, 3]
        + header(3, hasBody: true).encoded + [255, 255, 255, 255])
  }

  @Test(arguments: [1, 2, 3, 16_384, 16_385, 32_768, 40_000])
  func `segments cover every position once`(size: UInt64) {
    let ranges = (0..<SegmentFile.count(in: size)).map { SegmentFile.range($0, in: size) }
    #expect(ranges.reduce(0) { $0 + $1.count } == size)
    #expect(ranges.first?.lowerBound == Position(1))
    #expect(ranges.last?.upperBound == Position(size))
    #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound.next == $1.lowerBound })
    for (index, range) in ranges.enumerated() {
      #expect(SegmentFile.index(of: range.lowerBound) == index)
      #expect(SegmentFile.index(of: range.upperBound) == index)
    }
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5, 7, 8, 9, 100])
  func `the root of the events is that of RFC 9162`(count: Int) {
    let leaves = (0..<count).map { TreeHash.leaf(of: header(UInt64($0) + 1, hasBody: false)) }
    #expect(TreeRoot.root(over: leaves) == NaiveTree(leaves).root(of: 0..<count))
    // Also from the roots of complete subtrees.
    let subtrees = stride(from: 0, to: count, by: 4).map {
      TreeRoot.root(over: Array(leaves[$0..<min(count, $0 + 4)]))
    }
    #expect(TreeRoot.root(over: subtrees) == NaiveTree(leaves).root(of: 0..<count))
  }

  @Test func `a manifest reads as it was written, and in no other way`() throws {
    let test = try TestLedger()
    let bench = BackupBench()
    try bench.backUp(test.ledger)
    let path = "\(bench.backup)/manifest"
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let manifest = try BackupManifest(bytes, file: path)
    #expect(manifest.encoded == bytes)
    #expect(manifest.fork == nil)

    // With another order, value or line, and a right digest at its end, it is none.
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropLast()
    let changes: [([Substring]) -> [Substring]] = [
      { $0.map { $0.hasPrefix("size") ? "size 0\(manifest.size)" : $0 } },
      { $0.map { $0.hasPrefix("size") ? "size \(manifest.size + 1)" : $0 } },
      { $0.filter { !$0.hasPrefix("segment") } }, { $0 + ["more"] }, { [$0[0]] + $0.dropFirst(2) },
      { $0.map { $0.hasPrefix("private") ? "\($0) " : $0 } },
    ]
    for change in changes {
      let text = change(Array(lines)).map { "\($0)\n" }.joined()
      let changed = "\(text)sha256 \(FileDigest(of: text.utf8))\n"
      #expect(throws: BackupError.self, "\(text)") {
        try BackupManifest(Array(changed.utf8), file: path)
      }
    }
  }

  @Test func `a manifest of another format is told from a damaged one`() throws {
    let text = "request-ledger backup 2\nledger 1\nsize 1\n"
    let bytes = Array("\(text)sha256 \(FileDigest(of: text.utf8))\n".utf8)
    do throws(BackupError) {
      _ = try BackupManifest(bytes, file: "manifest")
      Issue.record("it was read")
    } catch {
      guard case .unknownFormat(_, "request-ledger backup 2") = error else {
        Issue.record("\(error.message)")
        return
      }
    }
  }
}
