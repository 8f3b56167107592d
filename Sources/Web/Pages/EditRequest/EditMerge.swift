import Domain

/// What two people made of the same text.
struct EditMerge: Sendable, Equatable {
  /// The form with both changes where they do not meet, and yours where they do.
  var form: RequestForm
  var clashes: [EditConflict.Clash]

  /// - Parameters:
  ///   - base: the request as it was when the form was made.
  ///   - theirs: as it is now.
  ///   - yours: what was typed.
  init(base: RequestForm, theirs: RequestForm, yours: RequestForm) {
    form = yours
    clashes = []
    merge(\.title, "title", "Title", base, theirs, yours)
    merge(\.details, "details", "Details", base, theirs, yours)
    merge(\.priority, "priority", "Priority", base, theirs, yours)
    for (index, field) in yours.fields.enumerated() {
      merge(\.fields[index].value, field.id, field.definition.label, base, theirs, yours)
    }
  }

  private mutating func merge(
    _ part: WritableKeyPath<RequestForm, String>, _ field: String, _ label: String,
    _ base: RequestForm, _ theirs: RequestForm, _ yours: RequestForm
  ) {
    let (old, now, mine) = (base[keyPath: part], theirs[keyPath: part], yours[keyPath: part])
    if mine == old { form[keyPath: part] = now }
    if mine == old || now == old || mine == now { return }
    clashes.append(
      EditConflict.Clash(field: field, label: label, base: old, theirs: now, yours: mine))
  }
}

extension RequestForm {
  /// What a request says, as a form would show it.
  init(_ request: ProjectRequest, board: BoardDefinition) {
    self.init(board: board)
    title = request.title
    details = request.details
    priority = request.priority.name
    for index in fields.indices {
      fields[index].value = request[field: fields[index].definition.id] ?? ""
    }
  }

  /// What it changes in `base`; what is the same stays out of it.
  ///
  /// - Throws: `.unknownPriority`.
  func edit(of base: RequestForm) throws(Refusal) -> Edit {
    var edit = Edit()
    if title != base.title { edit.title = title }
    if details != base.details { edit.details = details }
    if priority != base.priority { edit.priority = try readPriority() }
    edit.fields = zip(fields, base.fields).compactMap { mine, old in
      mine.value == old.value ? nil : FieldValue(id: mine.definition.id, value: mine.value)
    }
    return edit
  }
}
