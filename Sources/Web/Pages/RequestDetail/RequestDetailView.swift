import Domain
import Ledger

extension RequestDetailModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      """
      <article class="request" data-key="\(key)"\(noSubmit)>\(head)\(flash)\(withdrawn)\(erased)\(HTML.summary(errors))\(conflict.map(notice))\
      <div class="cols">\(facts)<div class="body">\(text)\(historySection)\(mayComment ? commentForm : nil)</div></div>\
      </article>
      """)
  }

  private var head: HTML {
    """
    <header class="head"><p class="crumbs"><a href="/b/\(slug)\(frame.at.query)">\(isolated: boardName)</a> \
    <span class="key">\(key)</span>\(externalKey.map { " <span class=\"ext\">\($0)</span>" })</p>\
    <div class="title">\(heading)\(why(.title, "title"))</div>\
    \(isNow ? tools : nil)\
    <p class="byline">\(isolated: requester.name) submitted this \
    \(HTML.ago(createdAt, now: now)), last changed \(HTML.ago(updatedAt, now: now))</p></header>
    """
  }

  /// Whether the page shows the present.
  private var isNow: Bool { frame.past == nil }

  /// Whether anything can be changed at all. What somebody may not do is not offered to them.
  private var canChange: Bool { isNow && !isWithdrawn }

  private func may(_ action: Action) -> Bool { canChange && Access.permits(action, to: role) }

  /// For the key that leads to a new request.
  private var noSubmit: HTML? {
    Access.permits(.submit, to: role) ? nil : " data-no-submit=\"\""
  }

  private var mayComment: Bool { may(.comment) }

  private var mayEdit: Bool {
    may(.work) || may(.editOwn) && requester.number == frame.viewer?.label.number
  }

  private var tools: HTML {
    """
    <div class="tools">\(HTML.lookBack(lookBack))\
    \(mayEdit ? edit : nil)</div>
    """
  }

  private var edit: HTML {
    "<a class=\"tool\" href=\"/r/\(key)/edit\" aria-keyshortcuts=\"e\">Edit</a>"
  }

  private var heading: HTML {
    title.isEmpty ? "<h1 class=\"gone\">Erased</h1>" : "<h1 dir=\"auto\">\(title)</h1>"
  }

  /// That no list has it, and how to bring it back.
  private var withdrawn: HTML? {
    guard isWithdrawn else { return nil }
    let undo = history.last {
      if case .undid(_, .request(isWithdrawn: true), _) = $0.deed { true } else { false }
    }
    let link: HTML? = undo.map { " <a href=\"/undo/\($0.position)\">Bring it back…</a>" }
    return """
      <section class="note" aria-label="Withdrawn"><p>This request was withdrawn: no list shows it, \
      and nothing can be changed.\(offersUndo ? link : nil)</p></section>
      """
  }

  /// Why text is missing, said plainly.
  private var erased: HTML? {
    guard !erasures.isEmpty else { return nil }
    return "<section class=\"note\" aria-label=\"Erased\">\(erasures.map(line))</section>"
  }

  private func line(_ erasure: Erasure) -> HTML {
    let what: HTML =
      erasure.person.map { "What \(isolated: $0.name) had written here" }
      ?? "What this request said until then"
    return """
      <p>\(what) was erased by \(isolated: erasure.actor.name) \(HTML.ago(erasure.at, now: now))\
      \(erasure.reason.map { ": \(isolated: $0)" } ?? ".")</p>
      """
  }

  /// Shown while the address ends in their name: after a form was taken in.
  private var flash: HTML {
    """
    <p class="flash" id="sent">Submitted as \(key).</p>\
    <p class="flash" id="same">It was so already: nothing had to be changed.</p>
    """
  }

  private var text: HTML {
    details.isEmpty
      ? title.isEmpty ? "" : "<p class=\"none\">No details were given.</p>"
      : """
      <section aria-label="Details">\(HTML.prose(details))\(why(.details, "details"))</section>
      """
  }

  private func notice(_ conflict: ChangeConflict) -> HTML {
    """
    <section class="note bad" role="alert" tabindex="-1" id="summary">\
    <h2>\(conflict.subject) was changed while you were looking</h2>\
    <p>Nothing of yours was saved yet, and what you typed is still in the form.</p>\
    <dl class="three"><div><dt>When you looked</dt><dd>\(conflict.base)</dd></div>\
    <div><dt>Now</dt><dd>\(conflict.theirs)</dd></div>\
    <div><dt>Yours</dt><dd>\(conflict.yours)</dd></div></dl>\
    <ol class="history">\(conflict.since.map { $0.html(now: now, isLinked: false) })</ol></section>
    """
  }

  // MARK: Facts

  private var facts: HTML {
    """
    <aside class="facts" aria-label="Status, owner and fields">\
    <section><h2>Status</h2><div class="now">\(HTML.chip(status))\(why(.status, "status"))</div>\
    \(may(.work) ? statusForm : nil)</section>\
    <section><h2>Owner</h2><div class="now">\(HTML.owner(owner))\(why(.owner, "owner"))</div>\
    \(may(.work) ? ownerForms : nil)</section>\
    <section><h2>Facts</h2><dl><dt>Priority</dt>\
    <dd>\(HTML.priority(priority))\(why(.priority, "priority"))</dd>\
    <dt>Requester</dt><dd>\(isolated: requester.name)</dd>\
    \(fields.map { $0.html(why: why(.field($0.id), HTML(text: $0.label.lowercased()))) })\
    <dt>Submitted</dt><dd>\(HTML.instant(createdAt))</dd>\
    <dt>Revision</dt><dd>\(revision)</dd></dl></section></aside>
    """
  }

  private var hidden: HTML {
    "\(tokens.hidden)\(HTML.hidden("revision", revision.description))"
  }

  private var statusForm: HTML? {
    guard !next.isEmpty else { return nil }
    let needing = next.filter(\.needsReason).map(\.status.name)
    let mark: HTML =
      needing.isEmpty
      ? "optional"
      : needing.count == next.count
        ? "needed" : "needed for \(needing.joined(separator: ", "))"
    let buttons = next.map { next -> HTML in
      """
      <button name="status" value="\(next.status.id)" class="move s-\(next.status.category.name)">\
      \(Icon.status(next.status.category).html)\(next.status.name)</button>
      """
    }
    return """
      <form method="post" action="/r/\(key)/status" data-draft="status \(key)">\(hidden)\
      \(HTML.field("reason", label: "Reason", mark: mark, errors: errors) {
        $0.lines("reason", typed.reason, rows: 1)
      })\
      <div class="moves" id="status" role="group" aria-label="Move to" aria-keyshortcuts="s">\
      \(buttons)</div></form>
      """
  }

  private var ownerForms: HTML {
    let isMine = owner != nil && owner == frame.viewer?.label
    let mine: HTML =
      "<button name=\"owner\" value=\"me\" aria-keyshortcuts=\"i\">Assign to me</button>"
    let free: HTML = "<button name=\"owner\" value=\"nobody\">Unassign</button>"
    let picker = PersonPicker(chosen: typed.owner, team: team, viewer: frame.viewer?.label)
    return """
      <form method="post" action="/r/\(key)/assign" class="quick">\(hidden)\
      \(mine, if: !isMine)\(free, if: owner != nil)</form>\
      <form method="post" action="/r/\(key)/assign" class="inline" aria-keyshortcuts="a">\(hidden)\
      \(HTML.field("owner", label: "Assign to", errors: errors, control: picker.html))\
      <button>Assign</button></form>
      """
  }

  // MARK: History

  private var historySection: HTML {
    let older: HTML? =
      hiddenHistory == 0
      ? nil
      : """
      <p><a class="tool" href="\(frame.at.link("/r/\(key)?history=all"))">Show \(HTML.count(hiddenHistory)) older \
      \(hiddenHistory == 1 ? "event" : "events")</a></p>
      """
    return """
      <section aria-labelledby="history"><h2 id="history">History</h2>\(older)\
      <ol class="history">\(history.map { $0.html(now: now, isLinked: true, offersUndo: offersUndo) })</ol></section>
      """
  }

  /// A request that was withdrawn can be brought back.
  private var offersUndo: Bool { isNow && Access.permits(.work, to: role) }

  private var commentForm: HTML {
    """
    <form class="sheet" method="post" action="/r/\(key)/comment" data-draft="comment \(key)">\
    \(tokens.hidden)\
    \(HTML.field("text", label: "Comment", errors: errors) {
      $0.lines("text", typed.comment, rows: 3, extra: " required aria-keyshortcuts=\"r\"")
    })\
    <p class="actions"><button>Comment</button></p></form>
    """
  }
}

extension RequestDetailModel.Field {
  fileprivate func html(why: HTML?) -> HTML {
    switch kind {
    case .text, .date: "<dt>\(label)</dt><dd>\(isolated: value)\(why)</dd>"
    case .link: "<dt>\(label)</dt><dd class=\"long\">\(HTML.link(to: value))\(why)</dd>"
    }
  }
}
