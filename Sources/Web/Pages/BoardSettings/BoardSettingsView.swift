import Domain

extension BoardSettingsModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      """
      <header class="head"><p class="crumbs"><a href="/b/\(slug)">\(isolated: name)</a></p>\
      <h1>Settings</h1></header>\
      <p class="flash" id="changed">Changed. It holds from the next page that anybody asks for.</p>\
      \(HTML.summary(errors))\(yours.map(conflict))\
      <section class="wide" aria-labelledby="access"><h2 id="access">Who can see this</h2>\
      <p><strong>\(HTML.count(people))</strong> \(people == 1 ? "person" : "people"). \
      \(access.words)</p></section>\(chooser)
      """)
  }

  private func conflict(_ yours: AccessView) -> HTML {
    """
    <section class="note bad" role="alert" tabindex="-1" id="summary">\
    <h2>Somebody changed this while you were looking</h2>\
    <p>Nothing of yours was saved yet, and what you chose is still in the form.</p>\
    <dl class="three"><div><dt>Now</dt><dd>\(access.words)</dd></div>\
    <div><dt>Yours</dt><dd>\(yours.words)</dd></div></dl></section>
    """
  }

  private var chooser: HTML {
    """
    <section class="wide" aria-labelledby="change"><h2 id="change">Change it</h2>\
    \(mayWiden ? nil : Self.narrowOnly)\
    <form class="sheet" method="post" action="/b/\(slug)/settings/access">\(tokens.hidden)\
    \(HTML.hidden("seen", form.seen))\(modes)\
    \(HTML.field(
      "workspace-role", label: "Everybody is", hint: "Where everybody may see the board.",
      errors: errors
    ) { $0.choice("workspace-role", BoardRole.options(chosen: form.workspaceRole)) })\
    \(named)\(adding)\
    \(HTML.field(
      "owner", label: "Owner", hint: "Handing it over gives it out of your hands. Nobody means the admins.", errors: errors,
      control: PersonPicker(chosen: owner, team: team, viewer: frame.viewer?.label).html))\
    \(HTML.field("reason", label: "Why", mark: "optional", errors: errors) {
      $0.lines("reason", form.reason, rows: 1)
    })\
    <p class="actions"><button class="button">Review…</button> \
    <a class="tool" href="/b/\(slug)">Cancel</a></p></form></section>
    """
  }

  /// The list calls whoever looks by another name than their number.
  private var owner: String {
    form.owner == frame.viewer?.label.number.description ? "me" : form.owner
  }

  private static let narrowOnly: HTML =
    "<p class=\"note\">Only admins may let more people see a board. You can let fewer.</p>"

  private var modes: HTML {
    let items = BoardAccess.Mode.allCases.map { mode -> HTML in
      """
      <label><input type="radio" name="mode" value="\(mode.name)" \
      aria-describedby="mode-\(mode.name)"\(" checked", if: form.mode == mode.name)>\
      <span>\(mode.label)</span><span class="hint" id="mode-\(mode.name)">\(mode.meaning)</span></label>
      """
    }
    let wrong = errors.filter { $0.field == "mode" }.map { error -> HTML in
      "<p class=\"error\">\(error.message)</p>"
    }
    return """
      <fieldset class="modes" id="mode"><legend>Who can see the board</legend>\(wrong)\(items)</fieldset>
      """
  }

  private var named: HTML? {
    guard !form.grants.isEmpty else { return nil }
    return """
      <table class="plain grants"><caption class="sr">Who is named</caption><thead><tr>\
      <th scope="col">Named</th><th scope="col">May be</th></tr></thead>\
      <tbody>\(form.grants.map(row))</tbody></table>
      """
  }

  private func row(_ grant: AccessForm.Grant) -> HTML {
    let subject = names[grant.subject] ?? Subject(name: grant.subject, isGroup: false)
    let control = HTML.Control(
      id: "role-\(grant.subject)", hasHint: false,
      hasError: errors.contains { $0.field == "role-\(grant.subject)" })
    let options =
      BoardRole.options(chosen: grant.role) + [
        HTML.Option(
          value: AccessForm.none, label: "Not named any more",
          isChosen: grant.role == AccessForm.none)
      ]
    return """
      <tr><th scope="row">\(isolated: subject.name)\(Self.word, if: subject.isGroup)</th>\
      <td><label class="sr" for="role-\(grant.subject)">Role of \(subject.name)</label>\
      \(control.choice("role-\(grant.subject)", options))</td></tr>
      """
  }

  private static let word: HTML = " <span class=\"word\">group</span>"

  private var adding: HTML {
    let choices = (groups + team.map(\.name)).prefix(PersonPicker.maximumListed)
    let list = choices.map { "<option value=\"\($0)\"></option>" as HTML }
    return """
      <div class="pair">\(HTML.field(
        "add", label: "Name somebody", mark: "optional",
        hint: "A person’s name or e-mail, or a group.", errors: errors
      ) {
        $0.line("add", form.added, extra: " dir=\"auto\" autocomplete=\"off\" list=\"subjects\"")
      })\
      \(HTML.field("add-role", label: "as", hint: "Each may do what those before may.", errors: errors) {
        $0.choice("add-role", BoardRole.options(chosen: form.addedRole))
      })</div><datalist id="subjects">\(list)</datalist>
      """
  }
}

extension AccessView {
  /// In a sentence or two, with everybody who is named.
  var words: HTML {
    let owned: HTML = owner.map { "\(isolated: $0) owns it." } ?? "The admins own it."
    let all: HTML =
      switch mode {
      case .private: "Only its owner and the admins."
      case .workspace: "Everybody is \(workspaceRole.label.lowercased()) here."
      case .custom: "Those who are named, its owner and the admins."
      }
    let named = grants.map { grant -> HTML in
      "\(isolated: grant.subject.name)\(" (group)", if: grant.subject.isGroup): \(grant.role.label.lowercased())"
    }
    return """
      \(all) \(owned)\
      \(named.isEmpty ? nil : "<br>Named: \(named.joined(", "))")
      """
  }
}

extension BoardRole {
  static func options(chosen: String) -> [HTML.Option] {
    grantable.map {
      HTML.Option(
        value: $0.name, label: "\($0.label): \($0.meaning)", isChosen: $0.name == chosen)
    }
  }
}

// MARK: - The review

extension AccessReviewModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      """
      <header class="head"><p class="crumbs"><a href="/b/\(slug)">\(isolated: name)</a> \
      <a href="/b/\(slug)/settings">Settings</a></p><h1>Who can see this</h1>\
      <p class="byline">Nothing is changed yet.</p></header>\
      \(isSame ? "<p class=\"note\">It is so already: nothing would change.</p>" : nil)\
      <div class="before-after"><div><h2>Now</h2><p><strong>\(count(peopleBefore))</strong></p>\
      <p>\(before.words)</p></div><div><h2>Then</h2><p><strong>\(count(peopleAfter))</strong></p>\
      <p>\(after.words)</p></div></div>\
      <div class="gains">\(part("Who gains", gains, gainCount))\(part("Who loses", loses, loseCount))</div>\
      \(confirmation)
      """)
  }

  private func count(_ people: Int) -> HTML {
    "\(HTML.count(people)) \(people == 1 ? "person" : "people")"
  }

  private func part(_ title: HTML, _ changes: [Change], _ count: Int) -> HTML {
    let items = changes.map { change -> HTML in
      """
      <li>\(HTML.owner(change.label)) \(role(change.before)) → \(role(change.after))</li>
      """
    }
    let more: HTML? =
      count > changes.count
      ? "<li class=\"ext\">and \(HTML.count(count - changes.count)) more</li>" : nil
    let list: HTML = count == 0 ? "<p class=\"none\">Nobody.</p>" : "<ul>\(items)\(more)</ul>"
    return "<section><h2>\(title)</h2>\(list)</section>"
  }

  private func role(_ role: BoardRole?) -> HTML {
    role.map { HTML(text: $0.label.lowercased()) } ?? "nothing"
  }

  private var confirmation: HTML {
    let note: HTML? =
      needsSignIn
      ? """
      <p class="note">More people would see this board, and you signed in a while ago. You are asked \
      to sign in again first; what you chose is kept.</p>
      """ : nil
    let change: HTML? =
      isSame
      ? nil : "<button class=\"button\" name=\"confirm\" value=\"1\">Change it</button> "
    return """
      \(note)<form method="post" action="/b/\(slug)/settings/access">\(tokens.hidden)\
      \(draft.map { HTML.hidden("draft", $0) })\
      \(form.fields.map { HTML.hidden(HTML(text: $0.name), $0.value) })\
      <p class="actions">\(change)<button name="back" value="1">Back to the form</button></p></form>
      """
  }
}
