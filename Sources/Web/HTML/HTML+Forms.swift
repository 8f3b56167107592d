/// What is wrong with one field of a form, said beside it and in the summary above the form.
struct FieldError: Sendable, Equatable {
  /// The id of the field's element.
  let field: String
  let message: String
}

/// What a form carries unseen: the proof that it is ours, and the name of the command it sends.
struct FormTokens: Sendable, Equatable {
  var csrf: String
  /// The same name twice is one command, so a double click is harmless.
  var command: String

  var hidden: HTML {
    "\(HTML.hidden("csrf", csrf))\(HTML.hidden("command", command))"
  }
}

extension HTML {
  static func hidden(_ name: HTML, _ value: String) -> HTML {
    "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
  }

  /// A control under its label, with a hint and, where there is one, what is wrong with it.
  ///
  /// - Parameter mark: a word beside the label, as in "optional".
  static func field(
    _ id: String, label: HTML, mark: HTML? = nil, hint: HTML? = nil, errors: [FieldError] = [],
    control: (Control) -> HTML
  ) -> HTML {
    let messages = errors.filter { $0.field == id }
    let control = control(
      Control(id: id, hasHint: hint != nil, hasError: !messages.isEmpty))
    return """
      <div class="field\(" bad", if: !messages.isEmpty)"><label for="\(id)">\(label)</label>\
      \(mark.map { " <span class=\"mark-word\">\($0)</span>" })\
      \(hint.map { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" })\
      \(messages.isEmpty ? nil : error(id, messages))\(control)</div>
      """
  }

  private static func error(_ id: String, _ messages: [FieldError]) -> HTML {
    "<p class=\"error\" id=\"\(id)-error\">\(messages.map { HTML(text: $0.message) }.joined(" "))</p>"
  }

  /// What a control needs to be tied to its label, hint and error.
  struct Control {
    let id: String
    let hasHint: Bool
    let hasError: Bool

    /// `id`, and what describes it.
    var attributes: HTML {
      let described: [HTML] = [
        hasHint ? "\(id)-hint" : nil, hasError ? "\(id)-error" : nil,
      ].compactMap { $0 }
      return """
        id="\(id)"\(described.isEmpty ? nil : " aria-describedby=\"\(described.joined(" "))\"")\
        \(" aria-invalid=\"true\"", if: hasError)
        """
    }

    /// One line of text.
    func line(_ name: HTML, _ value: String, type: HTML = "text", extra: HTML = "") -> HTML {
      "<input \(attributes) type=\"\(type)\" name=\"\(name)\" value=\"\(value)\"\(extra)>"
    }

    /// Several lines. A parser drops a first line break, so that there is one to drop.
    func lines(_ name: HTML, _ value: String, rows: Int, extra: HTML = "") -> HTML {
      """
      <textarea \(attributes) name="\(name)" rows="\(rows)" dir="auto"\(extra)>
      \(value)</textarea>
      """
    }

    /// One of several values.
    func choice(_ name: HTML, _ options: [Option], extra: HTML = "") -> HTML {
      "<select \(attributes) name=\"\(name)\"\(extra)>\(options.map(\.html))</select>"
    }
  }

  /// One value of a choice.
  struct Option: Sendable, Equatable {
    let value: String
    let label: String
    var isChosen = false

    fileprivate var html: HTML {
      "<option value=\"\(value)\"\(" selected", if: isChosen)>\(label)</option>"
    }
  }

  /// All that is wrong, at the top of the form, with links to where it is.
  static func summary(_ errors: [FieldError]) -> HTML? {
    guard !errors.isEmpty else { return nil }
    let items = errors.map { error -> HTML in
      "<li><a href=\"#\(error.field)\">\(error.message)</a></li>"
    }
    return """
      <div class="summary" role="alert" tabindex="-1" id="summary" aria-labelledby="summary-title">\
      <h2 id="summary-title">Nothing was saved yet</h2><ul>\(items)</ul></div>
      """
  }
}
