import Domain
import TestSupport
import Testing

@testable import Ledger

@Suite struct `Fingerprints of commands` {
  private static let key = RequestKey(prefix: "OPS", number: RequestNumber(7))

  /// Commands that differ in one thing each.
  private static let commands: [Command] = [
    .submit(board: "ops", Submission(title: "Lamp")),
    .submit(board: "web", Submission(title: "Lamp")),
    .submit(board: "ops", Submission(title: "Lamps")),
    .submit(board: "ops", Submission(title: "Lam", details: "p")),
    .submit(board: "ops", Submission(title: "Lamp", priority: .normal)),
    .submit(board: "ops", Submission(title: "Lamp", owner: PersonNumber(1))),
    .submit(board: "ops", Submission(title: "Lamp", requester: PersonNumber(1))),
    .submit(
      board: "ops", Submission(title: "Lamp", fields: [FieldValue(id: "area", value: "A")])),
    .submit(
      board: "ops", Submission(title: "Lamp", fields: [FieldValue(id: "areaA", value: "")])),
    .change(key, .assign(to: nil)),
    .change(key, .assign(to: PersonNumber(0))),
    .change(RequestKey(prefix: "OPS", number: RequestNumber(8)), .assign(to: nil)),
    .change(key, .changeStatus(to: "done", reason: nil)),
    .change(key, .changeStatus(to: "done", reason: "")),
    .change(key, .changeStatus(to: "don", reason: "e")),
    .change(key, .edit(Edit())),
    .change(key, .edit(Edit(title: ""))),
    .change(key, .edit(Edit(details: ""))),
    .change(key, .edit(Edit(priority: .low))),
    .change(key, .edit(Edit(fields: [FieldValue(id: "area", value: "")]))),
    .change(key, .comment("done")),
    .person(.join(role: .member, maySignIn: true)),
    .person(.join(role: .member, maySignIn: false)),
    .person(.join(role: .admin, maySignIn: true)),
    .person(.changeRole(PersonNumber(1), to: .admin)),
    .person(.changeRole(PersonNumber(2), to: .admin)),
    .createBoard(BoardTemplate.ops, opening: .workspace),
    .createBoard(RandomBoards.web, opening: .workspace),
  ]

  @Test func `commands that differ, or come from others, have other fingerprints`() {
    let all = [PersonNumber(1), PersonNumber(2)].flatMap { actor in
      Self.commands.map { CommandFingerprint.of($0, by: actor) }
    }
    #expect(Set(all).count == all.count)
    #expect(!all.contains(0))
  }

  /// They are in the log: a retry after an upgrade has to find the one that was stored before.
  @Test func `a fingerprint never changes`() {
    let fingerprints = Self.commands.map { CommandFingerprint.of($0, by: PersonNumber(3)) }
    #expect(fingerprints == Self.stored)
  }

  private static let stored: [UInt32] = [
    0xF7A6_AADA, 0xFF46_A1B0, 0xF356_2C11, 0x6D63_9FC1, 0x5B73_BECA, 0x7843_8427, 0xDC5F_8D0B,
    0xC7B5_F887, 0x126A_4C67, 0xDD09_B773, 0x9E99_C086, 0x62B7_F339, 0xA856_DC3A, 0x2CFD_E236,
    0x24B6_76A7, 0xF4CF_FA16, 0x7E26_732D, 0xF358_349D, 0x3C76_ABA6, 0x1B54_A5E8, 0x1F75_75BF,
    0x7C93_2749, 0xEA94_F3CF, 0xE61D_8DD9, 0x66A1_4507, 0xE5B7_DE3F, 0x5B13_B6AB, 0xD417_3225,
  ]
}
