import Domain

extension PersonModel {
  /// The whole page.
  var page: HTML {
    frame.page(
      """
      <header class="head"><p class="crumbs"><a href="/people">People</a></p>\
      <h1>\(isolated: label.name)</h1></header>\
      <p class="flash" id="ended">Ended. That browser has to sign in again.</p>\
      <p class="flash" id="disconnected">Disconnected. They do not sign in with that account any more.</p>\
      <p class="flash" id="revoked">Revoked. That token opens nothing any more.</p>\
      \(HTML.summary(errors))\
      <section><h2 class="sr">Facts</h2><dl><dt>E-mail</dt><dd>\(isolated: email ?? "none")</dd>\
      <dt>Role</dt><dd>\(standing.role.label)\(" (machine)", if: standing.isService)</dd>\
      <dt>Groups</dt><dd>\(groups.isEmpty ? "none" : groups.map(link).joined(", "))</dd>\
      </dl></section>\(standing.isService ? nil : signedIn)\(standing.isService ? nil : elsewhere)\
      \(programs)\(activity)
      """)
  }

  private func link(_ group: GroupLink) -> HTML {
    "<a href=\"/groups/\(group.number.rawValue)\">\(isolated: group.name)</a>"
  }

  private var signedIn: HTML {
    """
    <section class="wide"><h2>Where they are signed in</h2>\
    \(sessions.html(csrf: form.csrf, now: now, all: isViewer ? "End all others" : "End all"))</section>
    """
  }

  private var elsewhere: HTML? {
    identities.html(csrf: form.csrf).map { list in
      """
      <section class="wide"><h2>Accounts they sign in with</h2>\(list)\
      <p>To disconnect one ends what it has begun for them, and takes what rights they have from there. \
      Without any they need a one-time link.</p></section>
      """
    }
  }

  private var programs: HTML {
    let list: HTML =
      tokens.html(form, now: now) ?? "<p class=\"none\">They have no tokens.</p>"
    return "<section class=\"wide\"><h2>Tokens</h2>\(list)</section>"
  }

  private var activity: HTML? {
    if standing.isErased { return nil }
    if standing.isDeactivated {
      return """
        <section><h2>Deactivated</h2><p>They cannot sign in. What they did stays \
        in the history.</p><form method="post" action="/people/\(label.number.rawValue)/reactivate">\
        \(form.hidden)<p class="actions"><button class="button">Let them in again</button></p></form>\
        </section>
        """
    }
    if isViewer { return nil }
    return """
      <section><h2>Deactivate</h2><p>\(requests) All their sessions and tokens end at once. \
      What they did stays in the history, and they can be let in again.</p>\
      <form method="post" action="/people/\(label.number.rawValue)/deactivate">\(form.hidden)\
      <p class="actions"><button class="danger">Deactivate \(isolated: label.name)</button></p></form>\
      </section>
      """
  }

  private var requests: HTML {
    switch unfinished {
    case 0: "They own no open request."
    case 1: "They own <strong>1</strong> open request, which nobody owns then."
    default:
      """
      They own <strong>\(HTML.count(unfinished))</strong> open requests, which nobody owns then.
      """
    }
  }
}
