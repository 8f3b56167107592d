import Domain
import Testing

@Suite struct `Assigning` {
  @Test func `a request is given to somebody, to another, and to nobody`() {
    expect(given: [.began()], when: .assign(to: ben), then: [.assigned(to: ben)])
    expect(given: [.began(owner: ben)], when: .assign(to: cleo), then: [.assigned(to: cleo)])
    expect(
      given: [.began(), .assigned(to: ben)], when: .assign(to: nil), then: [.assigned(to: nil)])
  }

  @Test func `who has it already needs no event`() {
    expect(given: [.began()], when: .assign(to: nil), then: [])
    expect(given: [.began(owner: ben)], when: .assign(to: ben), then: [])
    expect(given: [.began(owner: ben), .assigned(to: nil)], when: .assign(to: nil), then: [])
  }

  @Test func `nobody knows the stranger`() {
    expect(given: [.began()], when: .assign(to: stranger), refused: .unknownPerson("99"))
    expect(given: [.began()], when: .assign(to: .operator), refused: .unknownPerson("0"))
  }

  @Test func `a request whose work has ended can still change hands`() {
    expect(given: [.began(status: "done")], when: .assign(to: ben), then: [.assigned(to: ben)])
  }
}
