import Foundation
import Testing

/// `ledger prove` and `ledger verify --proof`: a proof leaves the house and is checked elsewhere.
struct ProofTests {
  private func ledgerWithRequest() async throws -> LedgerProcess {
    let ledger = try await LedgerProcess()
    try await ledger.ok("submit", "ops", "A ladder", "--details", "Three metres")
    try await ledger.ok("submit", "ops", "Not to be shown to anybody")
    try await ledger.ok("status", "OPS-1", "done")
    try await ledger.ok("prove", "OPS-1", "--out", ledger.home + "/proof")
    return ledger
  }

  @Test func `a proof is checked without the ledger, with its key`() async throws {
    let ledger = try await ledgerWithRequest()
    let key = ledger.home + "/ledger.key"
    try FileManager.default.moveItem(atPath: ledger.data + "/keys/verifier-key", toPath: key)
    try FileManager.default.removeItem(atPath: ledger.data)

    let answer = try await ledger.run("verify", "--proof", "proof", "--key", key)
    #expect(answer.code == 0 && answer.error.isEmpty, "\(answer.error)")
    #expect(answer.out.contains("OPS-1: 2 events"))
    #expect(answer.out.contains("submitted it: A ladder\n        Three metres"))
    #expect(answer.out.contains("moved it to Done"))
    #expect(answer.out.contains("4 events: root "))
    #expect(answer.out.contains("Signed by request-ledger/"))

    let text = try String(contentsOfFile: key, encoding: .utf8).trimmingCharacters(in: .newlines)
    let again = try await ledger.run("verify", "--proof", "proof", "--key", text)
    #expect(again.out == answer.out)
  }

  @Test func `without a key it says that the proof's own was taken`() async throws {
    let ledger = try await ledgerWithRequest()
    let answer = try await ledger.run("verify", "--proof", "proof")
    #expect(answer.code == 0)
    #expect(answer.error.contains("the key came with the proof"))
    let json = try await ledger.json("verify", "--proof", "proof")
    #expect(json["keyIsKnown"].bool == false)
    #expect(json["events"].count == 2)
  }

  @Test func `a proof shows its request and no other`() async throws {
    let ledger = try await ledgerWithRequest()
    let proof = try await ledger.ok("prove", "ops-1")
    let bodies = proof.split(separator: "\n").filter { $0.hasPrefix("body ") }
      .compactMap { Data(base64Encoded: String($0.dropFirst(5))) }
    #expect(bodies.contains { String(decoding: $0, as: UTF8.self).contains("A ladder") })
    #expect(!bodies.contains { String(decoding: $0, as: UTF8.self).contains("Not to be") })
  }

  @Test func `a changed proof, another key or no proof ends with 6`() async throws {
    let ledger = try await ledgerWithRequest()
    let other = try await LedgerProcess()
    let foreign = try await ledger.run(
      "verify", "--proof", "proof", "--key", other.data + "/keys/verifier-key")
    #expect(foreign.code == 6)
    #expect(foreign.error.contains("no signature by the key request-ledger/"))

    let path = ledger.home + "/proof"
    let proof = try String(contentsOfFile: path, encoding: .utf8)
    let changed = proof.replacing("request OPS-1", with: "request OPS-2")
    try changed.write(toFile: path, atomically: true, encoding: .utf8)
    let answer = try await ledger.run("verify", "--proof", "proof")
    #expect(answer.code == 6)
    #expect(answer.error.contains("proves nothing") && answer.error.contains("not of this request"))

    try "anything".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try await ledger.run("verify", "--proof", "proof").code == 6)
  }

  @Test func `what cannot be read is said`() async throws {
    let ledger = try await ledgerWithRequest()
    #expect(try await ledger.run("verify", "--proof", "nowhere").code == 3)
    let key = try await ledger.run("verify", "--proof", "proof", "--key", "nowhere")
    #expect(key.code == 64)
    #expect(key.error.contains("no such file"))
    #expect(try await ledger.run("prove", "OPS-9").code == 3)
  }
}
