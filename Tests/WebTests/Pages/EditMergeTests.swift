import Domain
import Testing

@testable import Web

@Suite struct EditMergeTests {
  private func form(_ title: String, _ details: String = "", area: String = "") -> RequestForm {
    var form = RequestForm(board: BoardTemplate.ops)
    form.title = title
    form.details = details
    form.fields[1].value = area
    return form
  }

  @Test func `changes that do not meet are merged`() {
    let merge = EditMerge(
      base: form("Lamp"), theirs: form("Floor lamp"), yours: form("Lamp", "Mine", area: "Berlin"))
    #expect(merge.form == form("Floor lamp", "Mine", area: "Berlin"))
    #expect(merge.clashes.isEmpty)
  }

  @Test func `the same change twice is no clash`() {
    let merge = EditMerge(base: form("Lamp"), theirs: form("Lamps"), yours: form("Lamps"))
    #expect(merge.clashes.isEmpty)
  }

  @Test func `where both changed the same, yours stays in the form and all three are shown`() {
    let merge = EditMerge(base: form("Lamp"), theirs: form("Floor lamp"), yours: form("Desk lamp"))
    #expect(merge.form.title == "Desk lamp")
    #expect(
      merge.clashes == [
        .init(
          field: "title", label: "Title", base: "Lamp", theirs: "Floor lamp", yours: "Desk lamp")
      ])
  }

  @Test func `an edit holds only what differs`() throws {
    var yours = form("Lamp", "Mine", area: "Berlin")
    yours.priority = "high"
    let edit = try yours.edit(of: form("Lamp"))
    #expect(
      edit
        == Edit(
          details: "Mine", priority: .high, fields: [FieldValue(id: "area", value: "Berlin")]))
  }

  @Test func `a priority that does not exist is refused only where it was changed`() throws {
    var yours = form("Lamp")
    yours.priority = "huge"
    #expect(throws: Refusal.unknownPriority("huge")) { try yours.edit(of: form("Lamp")) }
  }
}
