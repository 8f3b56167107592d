import Domain

/// Choosing a person: from a list while it is short enough to look through, else by typing.
struct PersonPicker: Sendable, Equatable {
  /// More are typed: nobody looks through a longer list.
  static let maximumListed = 200

  /// A person's number, `me` or `nobody`, or whatever was sent instead.
  var chosen: String
  var team: [PersonLabel]
  var viewer: PersonLabel?

  /// The control for a form's `owner`.
  func html(_ control: HTML.Control) -> HTML {
    guard team.count <= Self.maximumListed else {
      return control.line(
        "owner", chosen == "nobody" ? "" : chosen,
        extra: " placeholder=\"Name, e-mail, me or nobody\" autocomplete=\"off\"")
    }
    return control.choice("owner", options)
  }

  private var options: [HTML.Option] {
    var options = [HTML.Option(value: "nobody", label: "Nobody")]
    if let viewer { options.append(HTML.Option(value: "me", label: "Me (\(viewer.name))")) }
    options += team.filter { $0 != viewer }.map {
      HTML.Option(value: $0.number.description, label: $0.name)
    }
    let isKnown = options.contains { $0.value == chosen }
    if let index = options.firstIndex(where: { $0.value == (isKnown ? chosen : "nobody") }) {
      options[index].isChosen = true
    }
    return options
  }
}
