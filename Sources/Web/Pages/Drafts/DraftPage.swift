import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import SignIn

/// `/drafts/{id}`: what somebody typed when their session had ended, and the button that sends it.
struct DraftPage {
  private let dependencies: WebDependencies

  init(_ dependencies: WebDependencies) { self.dependencies = dependencies }

  func addRoutes(to routes: some RouterMethods<LedgerRequestContext>) {
    routes.get("/drafts/{draft}") { _, context in try model(context).page.response() }
    routes.post("/drafts/{draft}/discard") { _, context -> Response in
      let (person, _) = try context.requireForm()
      try dependencies.accounts.removeDraft(try context.parameter("draft"), of: person)
      return .seeOther("/")
    }
  }

  private func model(_ context: LedgerRequestContext) throws -> DraftModel {
    let person = try context.requirePerson()
    let draft = try dependencies.accounts.draft(try context.parameter("draft"), of: person)
    guard let draft else {
      throw Problem(
        .notFound, "There is nothing here that waits to be sent: it was sent, or it grew old.")
    }
    let fields = FormFields(draft).fields
    return DraftModel(
      frame: try dependencies.frame("Not sent yet", at: .elsewhere, context), id: draft.id,
      path: draft.path, purpose: Self.purpose(of: draft.path),
      keptAt: Timestamp(microseconds: draft.keptAt * 1_000_000),
      shown: try fields.filter { !ErrorPage.unseen.contains($0.name) && !$0.value.isEmpty }.map {
        DraftModel.Field(
          name: $0.name, label: Self.label(of: $0.name), value: $0.value, words: try words(for: $0))
      },
      hidden: fields.filter { ErrorPage.unseen.contains($0.name) || $0.value.isEmpty }.map {
        DraftModel.Field(name: $0.name, label: "", value: $0.value)
      },
      csrf: try dependencies.tokens(context).csrf, now: dependencies.clock.now())
  }

  /// What a value stands for, where it is not what people would write.
  private func words(for field: FormFields.Field) throws -> String? {
    switch field.name {
    case "owner", "member", "person":
      guard let number = UInt32(field.value) else { return field.value }
      let person = PersonNumber(number)
      return try dependencies.names(of: [person])[person].name
    case "status", "priority", "role": return field.value
    default: return nil
    }
  }

  static func label(of name: String) -> String {
    let plain = name.hasPrefix("field-") ? name.dropFirst("field-".count) : name[...]
    guard let first = plain.first else { return name }
    return first.uppercased() + plain.dropFirst().replacing("-", with: " ")
  }

  /// What a form does, by where it goes.
  static func purpose(of path: String) -> String {
    let parts = path.split(separator: "/").map(String.init)
    switch (parts.first, parts.last) {
    case ("r", "status"): return "Change of status of \(parts[1])"
    case ("r", "assign"): return "New owner of \(parts[1])"
    case ("r", "comment"): return "Comment on \(parts[1])"
    case ("r", "edit"): return "Edit of \(parts[1])"
    case ("b", "new"): return "New request"
    case ("boards", "new"): return "New board"
    case ("sign-in", "connect"): return "Connecting an account"
    case ("me", "disconnect"): return "Disconnecting an account"
    case ("undo", _): return "Undo of event \(parts.last ?? "")"
    case ("people", "invite"): return "Invitation"
    case ("people", "link"): return "Sign-in link"
    case ("people", _): return "Change on the page People"
    case ("groups", _): return "Change of a group"
    case ("policy", _): return "Change of the policy"
    case ("me", "tokens"): return "New token"
    default: return "Form for \(path)"
    }
  }
}
