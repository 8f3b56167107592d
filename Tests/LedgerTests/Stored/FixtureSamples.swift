import Domain

/// What the files of `Tests/Fixtures/Events` were recorded from.
enum FixtureSamples {
  static let all: [(what: String, LedgerEvent)] = [
    ("board-created", .board(.created(BoardNumber(1), BoardTemplate.ops, opening: .workspace))),
    (
      "board-created-private",
      .board(.created(BoardNumber(2), BoardTemplate.ops, opening: .private))
    ),
    (
      "access-changed",
      .board(
        .accessChanged(
          BoardNumber(1),
          BoardAccess(
            mode: .custom, owner: PersonNumber(2),
            grants: [
              AccessGrant(.person(PersonNumber(3)), .handler),
              AccessGrant(.group(GroupNumber(1)), .viewer),
            ]), reason: "Finance works here too."))
    ),
    (
      "access-changed-workspace",
      .board(
        .accessChanged(
          BoardNumber(1),
          BoardAccess(mode: .workspace, owner: nil, workspaceRole: .requester), reason: ""))
    ),
    (
      "policy-changed", .policyChanged(Policy(boardMakers: .everyone, wideners: .admins))
    ),
    ("service-added", .person(.serviceAdded(PersonNumber(5), role: .member))),
    ("deactivated", .person(.deactivated(PersonNumber(3)))),
    ("reactivated", .person(.reactivated(PersonNumber(3)))),
    ("group-added", .group(.added(GroupNumber(1)))),
    ("group-removed", .group(.removed(GroupNumber(1)))),
    ("member-added", .group(.memberAdded(Membership(GroupNumber(1), PersonNumber(3))))),
    ("member-removed", .group(.memberRemoved(Membership(GroupNumber(1), PersonNumber(3))))),
    ("joined", .person(.joined(PersonNumber(3), role: .member, maySignIn: true))),
    ("joined-by-import", .person(.joined(PersonNumber(4), role: .member, maySignIn: false))),
    ("joined-as-admin", .person(.joined(PersonNumber(1), role: .admin, maySignIn: true))),
    ("role-changed", .person(.roleChanged(PersonNumber(3), to: .admin))),
    (
      "submitted",
      request(
        .submitted(
          Submitted(
            title: "Badge reader at the north door – “Tür klemmt” 修理",
            details: "It opens for nobody.\nSince Monday.\t\"Really.\"", status: StatusCode(1),
            priority: .high, owner: PersonNumber(2), requester: PersonNumber(3),
            fields: [
              FieldValue(id: "due", value: "2026-04-01"),
              FieldValue(id: "area", value: "North door"),
            ])))
    ),
    (
      "submitted-plain",
      request(
        .submitted(
          Submitted(
            title: "Lamp", details: "", status: StatusCode(65_535), priority: .low, owner: nil,
            requester: .operator, fields: [])))
    ),
    (
      "submitted-elsewhere",
      request(
        .submitted(
          Submitted(
            title: "PEP Purpose and Guidelines", details: "", status: StatusCode(4),
            priority: .normal, owner: nil, requester: PersonNumber(12),
            fields: [FieldValue(id: "category", value: "Process")], externalKey: "PEP-1")))
    ),
    ("assigned", request(.assigned(to: PersonNumber(2)))),
    ("assigned-to-nobody", request(.assigned(to: nil))),
    ("status-changed", request(.statusChanged(to: StatusCode(4), reason: nil))),
    (
      "status-changed-with-reason",
      request(.statusChanged(to: StatusCode(2), reason: "Leaks again.\nMore than before."))
    ),
    ("prioritised", request(.prioritised(.urgent))),
    (
      "edited",
      request(
        .edited(
          Edited(
            title: "Lamp over the stairs", details: "",
            fields: [FieldValue(id: "area", value: ""), FieldValue(id: "category", value: "Light")])
        ))
    ),
    ("edited-title", request(.edited(Edited(title: "Lamp")))),
    ("commented", request(.commented("Ordered a new one.\n"))),
    (
      "erased",
      .person(.erased(PersonNumber(7), PersonErasure(includesTexts: true)))
    ),
    (
      "erased-with-reason",
      .person(
        .erased(
          PersonNumber(7),
          PersonErasure(
            includesTexts: false, reason: "Asked for on 2026-11-20 – “§17”.",
            formerKeys: [
              .init(board: BoardNumber(1), digest: KeyDigest((0..<16).map { UInt8($0) })),
              .init(board: BoardNumber(2), digest: KeyDigest((0..<16).map { UInt8(255 - $0) })),
            ])))
    ),
    ("content-erased", request(.contentErased(ContentErasure(reason: nil)))),
    (
      "content-erased-with-reason",
      request(
        .contentErased(
          ContentErasure(
            reason: "GDPR request 2026-11",
            formerKey: KeyDigest((0..<16).map { UInt8($0 * 3) }))))
    ),
    (
      "role-restored",
      .person(
        .roleRestored(
          PersonNumber(3), to: .admin, undoing: EventNumber(0x12_3456_789A),
          reason: "It was Mira – “nicht Mirja”."))
    ),
    ("undone-owner", undone(.owner(PersonNumber(2)))),
    ("undone-owner-nobody", undone(.owner(nil))),
    ("undone-status", undone(.status(StatusCode(65_535)))),
    ("undone-priority", undone(.priority(.urgent))),
    ("undone-text", undone(.text)),
    ("undone-comment", undone(.comment(isRetracted: true))),
    ("undone-retraction", undone(.comment(isRetracted: false))),
    ("undone-submission", undone(.withdrawn)),
    ("undone-withdrawal", undone(.broughtBack(.high))),
    (
      "quarantined",
      .quarantined(
        Quarantined(
          event: EventNumber(0x12_3456_789A), reason: "A disk of 2019 – “Sektor 7”."))
    ),
  ]

  private static func undone(_ restored: Restored) -> LedgerEvent {
    request(
      .undone(
        Undone(
          event: EventNumber(0xFE_DCBA_9876_5432), restored: restored,
          reason: "Wrong request.\nSorry – “Tippfehler”.")))
  }

  private static func request(_ event: RequestEvent) -> LedgerEvent {
    .request(RequestReference(board: BoardNumber(1), number: RequestNumber(142)), event)
  }
}
