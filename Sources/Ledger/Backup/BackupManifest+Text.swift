import EventLog

// The stored form (docs/backups.md): lines of a name and values, in this order, and at the end the
// SHA-256 of all lines before. There is one way only to write a manifest, so a text that would be
// written in another way is none.
extension BackupManifest {
  var encoded: [UInt8] {
    var lines = [Self.format, "ledger \(ledgerID)"]
    if let fork { lines.append("fork \(fork.epoch) \(fork.position) \(fork.root)") }
    lines += [
      "size \(size)", "root \(root)", "recorded \(recordedAt)", "written \(writtenAt)",
    ]
    for entry in segments {
      let (first, last) = (entry.range.lowerBound, entry.range.upperBound)
      lines.append("segment \(first) \(last) \(entry.root) \(entry.bytes) \(entry.digest)")
    }
    lines.append("private \(privateCopy.bytes) \(privateCopy.digest)")
    if let copiesBefore {
      lines.append("before \(copiesBefore.checkpoint) \(copiesBefore.verifierKey)")
    }
    lines.append("verifier-key \(verifierKey.text)")
    for line in Self.lines(of: note.encoded) { lines.append("checkpoint \(line)") }
    let text = lines.map { "\($0)\n" }.joined()
    return Array("\(text)sha256 \(FileDigest(of: text.utf8))\n".utf8)
  }

  /// Reads a manifest.
  ///
  /// - Throws: `.unknownFormat`, `.damaged`.
  init(_ bytes: [UInt8], file: String) throws(BackupError) {
    let damaged = { (reason: String) in BackupError.damaged(file: file, reason: reason) }
    let (lines, digest) = try Self.checkedLines(bytes, file)
    guard digest else { throw damaged("its SHA-256 is not the one at its end") }
    var reader = ManifestLines(lines)
    guard let manifest = reader.manifest(), manifest.encoded == bytes else {
      throw damaged("its lines are not those of a manifest")
    }
    guard manifest.isConsistent else {
      throw damaged("its segments are not one after the other, up to its size")
    }
    self = manifest
  }

  /// The lines before the last one, and whether that is their digest.
  private static func checkedLines(
    _ bytes: [UInt8], _ file: String
  ) throws(BackupError) -> ([Substring], Bool) {
    let text = String(decoding: bytes, as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 2, lines.removeLast().isEmpty else { return ([], false) }
    let last = lines.removeLast()
    let before = lines.map { "\($0)\n" }.joined()
    guard last.utf8.elementsEqual("sha256 \(FileDigest(of: before.utf8))".utf8) else {
      return ([], false)
    }
    // Whole, and so not damaged: another program's.
    guard lines[0] == format else {
      throw .unknownFormat(file: file, found: String(lines[0].prefix(60)))
    }
    return (Array(lines.dropFirst()), true)
  }

  private var isConsistent: Bool {
    guard segments.count == SegmentFile.count(in: size),
      segments.indices.allSatisfy({ segments[$0].range == SegmentFile.range($0, in: size) }),
      fork.map({ $0.position.rawValue <= size }) ?? true
    else { return false }
    return TreeRoot.root(over: segments.map(\.root)) == root
  }

  private static func lines(of note: [UInt8]) -> [Substring] {
    // A note ends its last line, so that what comes after is nothing.
    String(decoding: note, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
  }
}

/// The lines of a manifest, taken one after the other.
private struct ManifestLines {
  private var rest: ArraySlice<Substring>

  init(_ lines: [Substring]) { rest = lines[...] }

  /// Nil where a line is missing, or not what belongs there.
  mutating func manifest() -> BackupManifest? {
    guard let ledgerID = take("ledger", 1).flatMap({ CommandID(hexadecimal: $0[0]) }) else {
      return nil
    }
    let fork = next(is: "fork") ? take("fork", 3).flatMap(Self.fork) : nil
    guard let size = take("size", 1).flatMap({ UInt64($0[0]) }),
      let root = take("root", 1).flatMap({ TreeHash(hexadecimal: $0[0]) }),
      let recordedAt = take("recorded", 1).flatMap({ Timestamp(String($0[0])) }),
      let writtenAt = take("written", 1).flatMap({ Timestamp(String($0[0])) })
    else { return nil }
    var segments: [SegmentEntry] = []
    while next(is: "segment") {
      guard let entry = take("segment", 5).flatMap(Self.segment) else { return nil }
      segments.append(entry)
    }
    guard let file = take("private", 2), let bytes = Int(file[0]),
      let digest = FileDigest(file[1])
    else { return nil }
    let before = next(is: "before") ? take("before", 2).flatMap(Self.copies) : nil
    guard let key = take("verifier-key", 1).flatMap({ try? VerifierKey(String($0[0])) }),
      let note = takeNote()
    else { return nil }
    return BackupManifest(
      ledgerID: ledgerID, fork: fork, size: size, root: root, recordedAt: recordedAt,
      writtenAt: writtenAt, segments: segments, privateCopy: .init(bytes: bytes, digest: digest),
      note: note, verifierKey: key, copiesBefore: before)
  }

  private func next(is name: String) -> Bool { rest.first?.hasPrefix("\(name) ") ?? false }

  /// The values of the next line, which is called `name` and has so many of them.
  private mutating func take(_ name: String, _ count: Int) -> [Substring]? {
    guard next(is: name), let line = rest.popFirst() else { return nil }
    let values = line.dropFirst(name.count + 1)
      .split(separator: " ", omittingEmptySubsequences: false)
    return values.count == count ? values : nil
  }

  private mutating func takeNote() -> SignedNote? {
    var text = ""
    while next(is: "checkpoint"), let line = rest.popFirst() {
      text += line.dropFirst("checkpoint ".count) + "\n"
    }
    guard rest.isEmpty else { return nil }
    return try? SignedNote(parsing: Array(text.utf8))
  }

  private static func fork(_ values: [Substring]) -> Fork? {
    guard let epoch = UInt32(values[0]), epoch > 0, let position = UInt64(values[1]),
      let root = TreeHash(hexadecimal: values[2])
    else { return nil }
    return Fork(epoch: epoch, position: Position(position), root: root)
  }

  private static func segment(_ values: [Substring]) -> SegmentEntry? {
    guard let first = UInt64(values[0]), let last = UInt64(values[1]), first <= last,
      let root = TreeHash(hexadecimal: values[2]), let bytes = Int(values[3]),
      let digest = FileDigest(values[4])
    else { return nil }
    return SegmentEntry(
      range: Position(first)...Position(last), root: root, bytes: bytes, digest: digest)
  }

  private static func copies(_ values: [Substring]) -> BackupManifest.NoteCopies? {
    guard let checkpoint = FileDigest(values[0]), let key = FileDigest(values[1]) else {
      return nil
    }
    return BackupManifest.NoteCopies(checkpoint: checkpoint, verifierKey: key)
  }
}

extension CommandID {
  /// Nil unless there are 32 hexadecimal digits.
  fileprivate init?(hexadecimal text: Substring) {
    guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
      let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }
}

extension TreeHash {
  /// Nil unless there are 64 hexadecimal digits.
  fileprivate init?(hexadecimal text: Substring) {
    guard FileDigest(text) != nil else { return nil }
    let digits = Array(text)
    self.init(
      stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(digits[$0...($0 + 1)]), radix: 16)
      })
  }
}
