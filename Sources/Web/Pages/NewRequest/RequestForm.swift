import Domain

/// What a request says, as somebody types it: the same fields when it is new and when it is edited.
struct RequestForm: Sendable, Equatable {
  var title = ""
  var details = ""
  /// The name of a priority, or whatever was sent instead.
  var priority = Priority.normal.name
  /// In the order of the board.
  var fields: [Field] = []

  struct Field: Sendable, Equatable {
    var definition: FieldDefinition
    var value = ""

    /// The element's id, and the name in the form.
    var id: String { "field-\(definition.id)" }
  }

  /// An empty form.
  init(board: BoardDefinition) {
    fields = board.fields.map { Field(definition: $0) }
  }

  /// What was typed.
  init(_ typed: FormFields, board: BoardDefinition) {
    title = typed.text("title")
    details = typed.text("details")
    priority = typed["priority"] ?? Priority.normal.name
    fields = board.fields.map { definition in
      var field = Field(definition: definition)
      field.value = typed.text(field.id)
      return field
    }
  }

  /// As the ledger takes them.
  var values: [FieldValue] { fields.map { FieldValue(id: $0.definition.id, value: $0.value) } }

  /// - Throws: `.unknownPriority`.
  func readPriority() throws(Refusal) -> Priority {
    guard let priority = Priority(name: priority) else { throw .unknownPriority(priority) }
    return priority
  }
}

extension RequestForm {
  // The parts of the form, in the order in which people think of them.

  /// - Parameter isFirst: whether typing begins here as soon as the page is there.
  func titleField(_ errors: [FieldError], isFirst: Bool = false) -> HTML {
    HTML.field("title", label: "Title", hint: "What is needed, in one line.", errors: errors) {
      $0.line(
        "title", title,
        extra: " required dir=\"auto\" autocomplete=\"off\"\(" autofocus", if: isFirst)")
    }
  }

  func detailsField(_ errors: [FieldError]) -> HTML {
    HTML.field(
      "details", label: "Details", mark: "optional",
      hint: "Plain text. Addresses become links.", errors: errors
    ) { $0.lines("details", details, rows: 8) }
  }

  func priorityField(_ errors: [FieldError]) -> HTML {
    let options = Priority.allCases.reversed().map {
      HTML.Option(value: $0.name, label: $0.label, isChosen: $0.name == priority)
    }
    return HTML.field("priority", label: "Priority", errors: errors) {
      $0.choice("priority", options)
    }
  }

  func boardFields(_ errors: [FieldError]) -> [HTML] { fields.map { $0.html(errors) } }
}

extension RequestForm.Field {
  func html(_ errors: [FieldError]) -> HTML {
    HTML.field(
      id, label: "\(definition.label)", mark: "optional", errors: errors
    ) { control in
      switch definition.kind {
      case .text: control.line("\(id)", value, extra: " dir=\"auto\"")
      case .link:
        control.line("\(id)", value, extra: " inputmode=\"url\" placeholder=\"https://…\"")
      // A date control shows nothing for what is no date, and what was typed must be seen.
      case .date: control.line("\(id)", value, type: isDate ? "date" : "text")
      }
    }
  }

  private var isDate: Bool { value.isEmpty || CalendarDate.isValid(value) }
}
