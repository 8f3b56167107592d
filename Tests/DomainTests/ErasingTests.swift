import Domain
import Testing

@Suite struct `Requests whose text was erased` {
  private let opening = RequestFact.Opening(
    status: ops("new"), priority: .high, owner: ben, requester: ana, isImported: true)

  @Test func `standing stays, text goes`() {
    let erased = request(after: [
      .began("Laptop", details: "For Mira", fields: [field("area", "Mira's desk")]),
      .assigned(to: cleo), .statusChanged(to: ops("waiting"), reason: "Mira is ill"),
      .contentErased(ContentErasure(reason: nil)),
    ])
    #expect(erased?.isErased == true)
    #expect(erased?.title == "" && erased?.details == "" && erased?.fields == [])
    #expect(erased?.externalKey == nil)
    #expect(erased?.owner == cleo)
    #expect(erased?.status == ops("waiting"))
    #expect(erased?.revision == 4)
  }

  @Test func `what is left of each event makes the same standing`() {
    let left = request(after: [
      .withheld(.submitted(opening)), .withheld(.edited), .withheld(.commented),
      .withheld(.statusChanged(to: ops("waiting"))), .assigned(to: cleo),
      .contentErased(ContentErasure(reason: "Asked for")), .withheld(.contentErased),
    ])
    #expect(left?.isErased == true)
    #expect(left?.status == ops("waiting"))
    #expect(left?.priority == .high)
    #expect(left?.owner == cleo)
    #expect(left?.requester == ana)
    #expect(left?.revision == 7)
  }

  @Test func `a request whose events have all their text is not erased`() {
    #expect(request(after: [.began("Laptop")])?.isErased == false)
  }

  @Test func `no event but the first begins a request`() {
    #expect(ProjectRequest(beginning: .commented("Hello")) == nil)
    #expect(ProjectRequest(beginning: .withheld(.commented)) == nil)
  }

  @Test func `a new title may be written`() {
    let given: [RequestEvent] = [
      .began("Laptop"), .contentErased(ContentErasure(reason: nil)),
    ]
    expect(
      given: given, when: .edit(Edit(title: "Chair")), then: [.edited(Edited(title: "Chair"))])
    let edited = request(after: given + [.edited(Edited(title: "Chair"))])
    #expect(edited?.isErased == false)
  }

  @Test func `other text may be written without one`() {
    expect(
      given: [.withheld(.submitted(opening))],
      when: .edit(Edit(title: " ", details: "For the north door")),
      then: [.edited(Edited(details: "For the north door"))])
    expect(
      given: [.began("Laptop")], when: .edit(Edit(title: " ")), faultAt: "/title",
      .empty("title"))
  }

  @Test func `it can be moved, assigned and commented`() {
    let given: [RequestEvent] = [.withheld(.submitted(opening))]
    expect(
      given: given, when: .changeStatus(to: "done", reason: nil),
      then: [.statusChanged(to: ops("done"), reason: nil)])
    expect(given: given, when: .assign(to: nil), then: [.assigned(to: nil)])
    expect(given: given, when: .comment("Done"), then: [.commented("Done")])
  }

  @Test func `an owner who is nobody any more stays until somebody else is named`() {
    expect(given: [.began(owner: stranger)], when: .assign(to: stranger), then: [])
    expect(
      given: [.began()], when: .assign(to: stranger), refused: .unknownPerson("99"))
  }
}

@Suite struct `Erasing people` {
  private func standing(_ role: Role, isErased: Bool = false) -> Standing {
    Standing(person: ben, role: role, maySignIn: !isErased, isErased: isErased)
  }

  private func isNeeded(
    _ standing: Standing?, hasTexts: Bool = false, admins: Int = 2
  ) throws(Refusal) -> Bool {
    try Erasing.isNeeded(for: ben, standing: standing, hasTexts: hasTexts, admins: admins)
  }

  @Test func `members and names from imports can be erased`() throws {
    #expect(try isNeeded(standing(.member)))
    #expect(try isNeeded(Standing(person: ben, role: .member, maySignIn: false)))
  }

  @Test func `an admin can be erased while there is another`() throws {
    #expect(try isNeeded(standing(.admin)))
    #expect(throws: Refusal.lastAdmin) { try isNeeded(standing(.admin), admins: 1) }
  }

  @Test func `nobody cannot be erased`() {
    #expect(throws: Refusal.unknownPerson("2")) { try isNeeded(nil) }
  }

  @Test func `a second time there is something to do only where texts are left`() throws {
    #expect(try !isNeeded(standing(.member, isErased: true)))
    #expect(try isNeeded(standing(.member, isErased: true), hasTexts: true))
  }

  @Test func `whoever was erased has no role, signs in no more, and may do nothing`() {
    var ben = standing(.admin)
    ben.evolve(.erased(ben.person, PersonErasure(includesTexts: false)))
    #expect(ben == standing(.member, isErased: true))
    for action in Action.allCases { #expect(!Rights(standing: ben).permits(action)) }
  }

  @Test func `whoever was erased gets no role any more`() {
    #expect(throws: Refusal.personErased(ben)) {
      try Domain.People.decide(.changeRole(ben, to: .admin), next: cleo, admins: 1) { _ in
        standing(.member, isErased: true)
      }
    }
  }

  @Test func `only admins erase`() {
    #expect(Access.permits(.erase, to: Role.admin))
    #expect(!Access.permits(.erase, to: Role.member))
  }

  @Test func `a reason is kept as it is, and refused when it is too long`() throws {
    #expect(try Erasing.reason("  GDPR request 2026-11\n") == "GDPR request 2026-11")
    #expect(try Erasing.reason("  ") == nil)
    let long = String(repeating: "x", count: Wording.maximumReason + 1)
    #expect(
      throws: Refusal.tooLong(
        "reason", length: Wording.maximumReason + 1, maximum: Wording.maximumReason)
    ) { try Erasing.reason(long) }
  }
}
