import Domain
import EventLog

extension UndoModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      """
      <header class="head">\(crumbs)<h1>Undo event \(position)</h1>\
      <p class="byline">Nothing is removed: the event stays in the history, and what undoes it can be \
      undone too.</p></header>\
      \(HTML.summary(errors))\(lateNotice)\(obstacleNotice)\(effects)\(dependentNotice)\(scopes)\(form)
      """)
  }

  private var crumbs: HTML {
    switch origin {
    case .request(let key, let slug, let boardName):
      """
      <p class="crumbs"><a href="/b/\(slug)">\(isolated: boardName)</a> \
      <a class="key" href="/r/\(key)">\(key)</a></p>
      """
    case .people: "<p class=\"crumbs\"><a href=\"/people\">People</a></p>"
    case .boards: "<p class=\"crumbs\"><a href=\"/\">Boards</a></p>"
    }
  }

  // MARK: What it does

  private var effects: HTML? {
    guard !steps.isEmpty else { return nil }
    let more = count - steps.count
    return """
      <section aria-labelledby="undone"><h2 id="undone">What is undone</h2>\
      <ol class="history">\(steps.map(item))</ol>\
      \(more > 0 ? "<p>… and \(HTML.count(more)) more.</p>" : nil)</section>
      """
  }

  private func item(_ step: Step) -> HTML {
    """
    <li>\(initials(step.event))<div>\(line(step.event))\
    <p class="change">Then \(html(step.effect)).</p></div></li>
    """
  }

  private func html(_ effect: Effect) -> HTML {
    switch effect {
    case .back(let back): back.html
    case .role(let role): "the role is \(role.name) again"
    case .access(let access):
      switch access.mode {
      case .private: "the board is its owner's and the admins' alone again"
      case .workspace: "the board is open to the workspace again, as \(access.workspaceRole.name)"
      case .custom: "the board is open to those who were named then"
      }
    case .policy(let policy):
      "\(policy.boardMakers.name) make boards and \(policy.wideners.name) widen access again"
    case .text(let changes):
      changes.map { change -> HTML in
        change.after.isEmpty
          ? "\(HTML(text: change.label)) is empty again"
          : "\(HTML(text: change.label)) is <ins dir=\"auto\">\(change.after)</ins> again"
      }.joined(", ")
    }
  }

  private func initials(_ event: Event) -> HTML {
    "<b class=\"ini\" aria-hidden=\"true\">\(event.actor.initials)</b>"
  }

  private func line(_ event: Event) -> HTML {
    let key: HTML? = event.key.map {
      "<a class=\"key\" href=\"/r/\($0)#e\(event.position)\">\($0)</a> "
    }
    return """
      <p>\(key)<strong>\(isolated: event.actor.name)</strong> \(event.what) \
      <span class="when">\(HTML.ago(event.at, now: now))</span></p>
      """
  }

  // MARK: What stands against it

  private var lateNotice: HTML? {
    late.map { key in
      """
      <section class="note bad" role="alert" tabindex="-1" id="summary">\
      <h2>\(key) was changed while you were looking</h2>\
      <p>Nothing was undone. Below is what undoing does now; what you typed is still in the form.</p>\
      </section>
      """
    }
  }

  private var obstacleNotice: HTML? {
    guard !obstacles.isEmpty else { return nil }
    return """
      <section class="note bad" aria-labelledby="against"><h2 id="against">This cannot be undone</h2>\
      <ul>\(obstacles.map { "<li>\($0)</li>" as HTML })</ul></section>
      """
  }

  private var dependentNotice: HTML? {
    guard dependentCount > 0 else { return nil }
    let more = dependentCount - dependents.count
    return """
      <section class="note bad" aria-labelledby="later">\
      <h2 id="later">Later events depend on it</h2>\
      <p>Undoing it alone would change nothing, or take others’ work along. Undo these too, or leave \
      it.</p><ol class="history">\
      \(dependents.map { "<li>\(initials($0))<div>\(line($0))</div></li>" as HTML })</ol>\
      \(more > 0 ? "<p>… and \(HTML.count(more)) more.</p>" : nil)\
      <p><a class="tool" href="\(address(batch: isBatch, later: true))">Undo these too</a></p>\
      </section>
      """
  }

  /// Links to the same with more or less.
  private var scopes: HTML? {
    var links: [HTML] = []
    if isBatch {
      links.append(
        "<a class=\"tool\" href=\"\(address(batch: false, later: includesLater))\">Only this event</a>"
      )
    } else if batch > 1 {
      links.append(
        """
        <a class="tool" href="\(address(batch: true, later: includesLater))">\
        All \(HTML.count(batch)) events that were done at once</a>
        """)
    }
    if includesLater {
      links.append(
        "<a class=\"tool\" href=\"\(address(batch: isBatch, later: false))\">Without later events</a>"
      )
    }
    return links.isEmpty ? nil : "<p class=\"scopes\">\(links.joined(" "))</p>"
  }

  private func address(batch: Bool, later: Bool) -> String {
    let options = [batch ? "batch=true" : nil, later ? "later=true" : nil].compactMap { $0 }
    return "/undo/\(position)" + (options.isEmpty ? "" : "?" + options.joined(separator: "&"))
  }

  // MARK: The form

  private var form: HTML {
    guard isPossible else {
      return "<p class=\"actions\"><a class=\"tool\" href=\"\(origin.address)\">Back</a></p>"
    }
    return """
      <form class="sheet" method="post" action="/undo/\(position)">\(tokens.hidden)\
      \(HTML.hidden("seen", seen.description))\
      \(HTML.hidden("batch", isBatch.description))\(HTML.hidden("later", includesLater.description))\
      \(HTML.field("reason", label: "Why", errors: errors) {
        $0.lines("reason", reason, rows: 2, extra: " required")
      })\
      <p class="actions"><button class="button">\
      Undo \(count == 1 ? "it" : "all \(HTML.count(count))")</button> \
      <a class="tool" href="\(origin.address)">Cancel</a></p></form>
      """
  }
}
