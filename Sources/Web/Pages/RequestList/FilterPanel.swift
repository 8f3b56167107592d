extension RequestListModel {
  /// The filter as a form of its own: what is ticked is in the address when it is sent.
  ///
  /// The order of the fields is the order of the canonical address.
  var filterPanel: HTML {
    """
    <form id="filter" class="filter" action="/b/\(slug)" method="get" aria-label="Filter">\
    <div id="facets">\(facets.map(group))\(size)\(frame.at.hidden)</div>\
    <p class="apply"><button>Apply filter</button> \
    <a class="tool narrow" href="#main">Show the list</a></p></form>
    """
  }

  /// Page size is part of the view: the form keeps it.
  private var size: HTML? {
    filter.limit == PageSize.normal ? nil : HTML.hidden("limit", String(filter.limit))
  }

  private func group(_ facet: Facet) -> HTML {
    let parameter = facet.parameter.rawValue
    let errors = problems.filter { $0.parameter == facet.parameter }
    return """
      <fieldset><legend>\(facet.title)</legend>\
      \(errors.map { "<p class=\"error\">\($0.message)</p>" })\
      \(facet.values.map { value(parameter, $0) })\(rest(facet))</fieldset>
      """
  }

  private func rest(_ facet: Facet) -> HTML? {
    guard !facet.rest.isEmpty else { return nil }
    let parameter = facet.parameter.rawValue
    let line: HTML? =
      facet.takesText
      ? """
      <label class="other">Somebody else\
      <input name="\(parameter)" placeholder="Name or e-mail" autocomplete="off"></label>
      """ : nil
    return """
      <details id="more-\(parameter)">\
      <summary>\(facet.rest.count) more</summary>\
      <div class="more">\(facet.rest.map { value(parameter, $0) })</div>\(line)</details>
      """
  }

  private func value(_ parameter: String, _ value: Facet.Value) -> HTML {
    """
    <label class="opt\(" zero", if: value.count == 0)">\
    <input type="checkbox" id="f-\(parameter)-\(value.text)" name="\(parameter)" \
    value="\(value.text)"\(" checked", if: value.isChosen)>\(value.mark.html)\
    <span>\(isolated: value.label)</span><span class="n">\(HTML.count(value.count))</span></label>
    """
  }
}

extension RequestListModel.Facet.Mark {
  fileprivate var html: HTML {
    switch self {
    case .status(let category): Icon.status(category).html
    case .priority(let priority): Icon.priority(priority).html
    case .initials(let letters): "<b class=\"ini\" aria-hidden=\"true\">\(letters)</b>"
    case .nobody: "<b class=\"ini none\" aria-hidden=\"true\"></b>"
    }
  }
}
