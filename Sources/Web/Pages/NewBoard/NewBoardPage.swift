import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import SignIn

/// `/boards/new`: for whoever may make boards.
struct NewBoardPage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/boards/new") { request, context -> Response in
      let query = try request.query()
      var model = try model(context)
      if let typed = try dependencies.kept(query, context) {
        model.take(typed)
        model.draft = query[KeptForm.field]
      }
      return model.page.response()
    }
    routes.post("/boards/new") { request, context in try await make(request, context) }
  }

  private func make(
    _ request: Request, _ context: LedgerRequestContext
  ) async throws -> Response {
    do {
      let (_, typed) = try context.requireForm()
      let definition = try Self.definition(typed)
      _ = try await dependencies.carryOut(
        .createBoard(definition, opening: .private), request, context)
      return .seeOther("/b/\(definition.slug)")
    } catch {
      guard let errors = Self.errors(in: error), let typed = context.form.untrustedFields else {
        throw error
      }
      var model = try model(context)
      model.take(typed)
      model.draft = typed[KeptForm.field]
      model.errors = errors
      model.frame.hasErrors = true
      return model.page.response(status: .refusing(error))
    }
  }

  /// - Throws: `AccessFault`, `SignInError.unusableName`.
  static func definition(_ typed: FormFields) throws -> BoardDefinition {
    let name = try Account.usableName(typed.text("name"))
    let prefix = Wording.trimmed(typed.text("prefix")).uppercased()
    let isLetter = { (byte: UInt8) in (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
    let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    guard (2...8).contains(prefix.utf8.count), let first = prefix.utf8.first, isLetter(first),
      prefix.utf8.allSatisfy({ isLetter($0) || isDigit($0) })
    else {
      throw AccessFault(
        "prefix", "Write two to eight letters and digits, beginning with a letter, as in MKT.")
    }
    guard let template = BoardTemplate.named(typed["template"] ?? "") else {
      throw AccessFault(
        "template", "Choose one of: \(BoardTemplate.names.joined(separator: ", ")).")
    }
    // The prefix is nobody else's, so neither is the address.
    return BoardDefinition(
      slug: prefix.lowercased(), name: name, prefix: prefix, statuses: template.statuses,
      transitions: template.transitions, fields: template.fields)
  }

  private static func errors(in error: any Error) -> [FieldError]? {
    switch error {
    case let fault as AccessFault: [fault.error]
    case LedgerError.refused(.boardExists), LedgerError.refused(.prefixTaken):
      [FieldError(field: "prefix", message: "Another board has this prefix. Choose another.")]
    default: FieldError.all(in: error)
    }
  }

  private func model(_ context: LedgerRequestContext) throws -> NewBoardModel {
    let person = try context.requirePerson()
    guard try dependencies.ledger.rights(of: Asker(person)).permits(.createBoards) else {
      throw Refusal.denied(.createBoards)
    }
    return NewBoardModel(
      frame: try dependencies.frame("New board", at: .boards, context),
      tokens: try dependencies.tokens(context))
  }
}

/// The form for a new board, empty or with what was typed before.
struct NewBoardModel: Sendable, Equatable {
  var frame: Frame
  var name = ""
  var prefix = ""
  var template = BoardTemplate.names[0]
  var draft: String?
  var tokens: FormTokens
  var errors: [FieldError] = []

  mutating func take(_ typed: FormFields) {
    name = typed.text("name")
    prefix = typed.text("prefix")
    template = typed["template"] ?? template
    if let command = typed["command"], !errors.isEmpty { tokens.command = command }
  }
}

extension NewBoardModel {
  /// The whole page.
  var page: HTML {
    let templates = BoardTemplate.names.map {
      HTML.Option(value: $0, label: $0, isChosen: $0 == template)
    }
    return frame.page(
      """
      <header class="head"><p class="crumbs"><a href="/">Boards</a></p><h1>New board</h1>\
      <p class="byline">It begins private: only you and the admins see it, until you open it.</p></header>\
      \(HTML.summary(errors))<form class="sheet" method="post" action="/boards/new">\(tokens.hidden)\
      \(draft.map { HTML.hidden("draft", $0) })\
      \(HTML.field("name", label: "Name", hint: "As people read it.", errors: errors) {
        $0.line("name", name, extra: " dir=\"auto\" autocomplete=\"off\" required")
      })<div class="pair">\
      \(HTML.field(
        "prefix", label: "Prefix", hint: "Its requests are called MKT-1, MKT-2 … It stays for ever.",
        errors: errors
      ) { $0.line("prefix", prefix, extra: " autocomplete=\"off\" maxlength=\"8\" required") })\
      \(HTML.field("template", label: "Template", hint: "Its statuses and fields.", errors: errors) {
        $0.choice("template", templates)
      })</div><p class="actions"><button class="button">Make board</button> \
      <a class="tool" href="/">Cancel</a></p></form>
      """)
  }
}
