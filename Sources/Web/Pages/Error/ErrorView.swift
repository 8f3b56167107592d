extension ErrorModel {
  /// The whole page.
  var page: HTML {
    Frame(title: title, viewer: viewer).page(
      """
      <div class="card"><p class="code">\(status)</p><h1>\(title)</h1><p>\(detail)</p>\
      \(faults.isEmpty ? nil : "<ul>\(faults.map { "<li>\($0)</li>" })</ul>")\(kept)\
      <p class="actions">\(signIn)\(present)<a class="tool" href="/">All boards</a></p>\
      <p class="ext">Reference \(requestID)</p></div>
      """)
  }

  private var present: HTML? {
    now.map { "<a class=\"button\" href=\"\($0)\">See it as it is now</a> " }
  }

  private var signIn: HTML? {
    offersSignIn ? "<a class=\"button\" href=\"/sign-in\">Sign in</a> " : nil
  }

  /// Nothing that was typed is lost: it can be copied from here.
  private var kept: HTML? {
    guard !typed.isEmpty else { return nil }
    let fields = typed.enumerated().map { index, field in
      HTML.field("kept-\(index)", label: "\(field.name)") {
        $0.lines("kept", field.value, rows: 3, extra: " readonly")
      }
    }
    return
      "<h2>What you wrote</h2><p>It was not saved. Copy it before you leave this page.</p>\(fields)"
  }
}
