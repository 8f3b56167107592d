import EventLog
import Testing

/// The text of checkpoints, with the example of C2SP tlog-checkpoint.
struct CheckpointTests {
  private static let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

  @Test func `the example of the specification is read and written as it is`() throws {
    let text = "example.com/behind-the-sofa\n20852163\n\(Self.root)\n"
    let checkpoint = try Checkpoint(text)
    #expect(checkpoint.origin == "example.com/behind-the-sofa")
    #expect(checkpoint.size == 20_852_163)
    #expect(Base64.encode(checkpoint.root.bytes) == Self.root)
    #expect(checkpoint.text == text)
  }

  @Test func `extension lines are kept`() throws {
    let text = "log\n0\n\(Self.root)\nfork 12\nmore\n"
    let checkpoint = try Checkpoint(text)
    #expect(checkpoint.extensions == ["fork 12", "more"])
    #expect(checkpoint.text == text)
  }

  @Test(arguments: [
    ("", 1), ("log\n", 2), ("log\n1\n", 3), ("log\n1\n\(root)", 3), ("\n1\n\(root)\n", 1),
    ("log\n\n\(root)\n", 2), ("log\n01\n\(root)\n", 2), ("log\n+1\n\(root)\n", 2),
    ("log\n-1\n\(root)\n", 2), ("log\n1 \n\(root)\n", 2), ("log\n0x1\n\(root)\n", 2),
    ("log\n9223372036854775808\n\(root)\n", 2), ("log\n18446744073709551616\n\(root)\n", 2),
    ("log\n1\nCsUYapGGPo4=\n", 3), ("log\n1\n\(root)=\n", 3), ("log\n1\n\(root)\n\n", 4),
    ("log\n1\n\(root)\n" + String(repeating: "x\n", count: 17), 20),
  ])
  func `what is no checkpoint is refused, with the line`(text: String, line: Int) {
    do {
      _ = try Checkpoint(text)
      Issue.record("it was read")
    } catch {
      guard case .malformedCheckpoint(line, _) = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test func `the greatest size that others count is read`() throws {
    let checkpoint = try Checkpoint("log\n9223372036854775807\n\(Self.root)\n")
    #expect(checkpoint.size == Checkpoint.maximumTreeSize)
  }

  @Test func `a signed checkpoint is one that a signed note carries`() throws {
    let key = try SigningKey(name: "request-ledger/00/0")
    let checkpoint = Checkpoint(origin: key.name, size: 3, root: .empty)
    let note = try SignedNote(
      parsing: SignedNote(checkpoint.text, signedBy: key).encoded)
    try note.verify(with: key.verifier)
    #expect(try Checkpoint(note.text) == checkpoint)
  }
}
