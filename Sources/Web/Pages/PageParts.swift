import Domain
import EventLog
import HTTPTypes
import Hummingbird
import Ledger
import NIOCore
import SignIn

extension HTML {
  /// This page as an answer.
  func response(status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status,
      headers: [.contentType: "text/html; charset=utf-8", .contentLength: String(bytes.count)],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

extension WebDependencies {
  /// What is around a page that somebody signed in looks at.
  func frame(
    _ title: String, at place: Frame.Place, _ context: LedgerRequestContext,
    as of: PageMoment = .now
  ) throws -> Frame {
    guard let signedIn = context.signedIn else { throw NotSignedIn() }
    let person = signedIn.person
    var frame = Frame(
      title: title,
      viewer: Frame.Viewer(
        label: try names(of: [person])[person], isAdmin: signedIn.standing.role == .admin,
        csrf: signedIn.csrfToken),
      boards: try ledger.boards(asOf: of.asOf, by: person).map(Frame.BoardLink.init),
      place: place)
    frame.at = of.address
    return frame
  }

  /// The names of people as pages show them, read in one go.
  func names(of people: some Sequence<PersonNumber>) throws -> PersonLabels {
    let known = try accounts.names(of: people)
    let unknown = people.filter { known[$0] == nil }
    return PersonLabels(known, erased: try ledger.erased(among: unknown))
  }

  /// For a form that is about to be shown.
  func tokens(_ context: LedgerRequestContext) throws -> FormTokens {
    guard let signedIn = context.signedIn else { throw NotSignedIn() }
    return FormTokens(csrf: signedIn.csrfToken, command: newCommandKey())
  }

  /// Whom a form's owner can be chosen from: everybody who may sign in, by name.
  func team() throws -> [PersonLabel] {
    let people = try ledger.people().filter(\.maySignIn).map(\.person)
    let names = try names(of: people)
    return people.map { names[$0] }.sorted { ($0.name, $0.number) < ($1.name, $1.number) }
  }
}

/// Names by person. Who has none (any more) is called by number.
struct PersonLabels {
  private var labels: [PersonNumber: PersonLabel]

  /// - Parameter erased: who was erased. Nothing of what an account may still say of them is shown.
  init(_ names: [PersonNumber: String], erased: Set<PersonNumber> = []) {
    labels = [:]
    labels.reserveCapacity(names.count)
    for (number, name) in names { labels[number] = PersonLabel(number: number, name: name) }
    for number in erased {
      labels[number] = PersonLabel(number: number, name: "Erased person \(number)")
    }
  }

  subscript(person: PersonNumber) -> PersonLabel {
    if let label = labels[person] { return label }
    let name = person == .operator ? "Operator" : "Person \(person)"
    return PersonLabel(number: person, name: name)
  }
}

extension Frame.BoardLink {
  init(_ board: BoardSummary) {
    self.init(
      slug: board.definition.slug, name: board.definition.name, unfinished: board.unfinished,
      openStatuses: board.definition.statuses.filter { !$0.category.isFinal }.map(\.id))
  }
}

extension Response {
  /// Sends a browser on after a form was taken in.
  static func seeOther(_ address: String) -> Response {
    Response(status: .seeOther, headers: [.location: address])
  }
}

extension HTTPResponse.Status {
  /// Of a form that is shown again.
  static func refusing(_ error: any Error) -> HTTPResponse.Status {
    error is CSRFFailure ? .forbidden : .unprocessableContent
  }
}

extension FormFields {
  /// What was typed, with the line ends of the web made those of everything else.
  func text(_ name: String) -> String {
    let text = self[name] ?? ""
    guard text.utf8.contains(UInt8(ascii: "\r")) else { return text }
    return text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n")
  }
}

extension FieldError {
  /// What an error says about the fields of a form; nil where it is about something else.
  static func all(in error: any Error) -> [FieldError]? {
    switch error {
    case LedgerError.refused(let refusal): all(in: refusal)
    case let refusal as Refusal: all(in: refusal)
    case let failure as CSRFFailure: [FieldError(field: "main", message: failure.message)]
    case let error as SignInError: all(in: error)
    default: nil
    }
  }

  private static func all(in refusal: Refusal) -> [FieldError]? {
    switch refusal {
    case .faults(let faults):
      faults.map { FieldError(field: id(ofPointer: $0.pointer), message: $0.refusal.message) }
    case .empty(let name), .tooLong(let name, _, _), .controlCharacter(let name, _):
      [FieldError(field: name, message: refusal.message)]
    case .notADate(let field, _), .notALink(let field, _), .unknownField(let field, _):
      [FieldError(field: "field-\(field)", message: refusal.message)]
    case .unknownPriority: [FieldError(field: "priority", message: refusal.message)]
    case .unknownStatus, .transitionNotAllowed:
      [FieldError(field: "status", message: refusal.message)]
    case .reasonNeeded: [FieldError(field: "reason", message: refusal.message)]
    case .unknownPerson, .cannotSee, .ownerDenied:
      [FieldError(field: "owner", message: refusal.message)]
    case .unknownRole, .lastAdmin, .cannotSignIn, .personErased:
      [FieldError(field: "role", message: refusal.message)]
    case .commandReused:
      [
        FieldError(
          field: "main",
          message: "This form was sent before, with other content. To send this as well, "
            + "press the button again.")
      ]
    case .withdrawn, .cannotUndo, .tooManyQuarantined, .cannotQuarantine, .wideningDenied,
      .tooManyGrants, .cannotOwn, .unknownGroup, .requesterDenied:
      [FieldError(field: "main", message: refusal.message)]
    case .unknownBoard, .unknownRequest, .unknownEvent, .boardExists, .prefixTaken, .denied,
      .signInAgain, .notSubmitted, .submittedTwice, .stale:
      nil
    }
  }

  private static func all(in error: SignInError) -> [FieldError]? {
    switch error {
    case .notAnEmail, .emailTaken: [FieldError(field: "email", message: error.message)]
    case .unusableName: [FieldError(field: "name", message: error.message)]
    default: nil
    }
  }

  /// `/fields/due` is the element `field-due`.
  private static func id(ofPointer pointer: String) -> String {
    let name = pointer.dropFirst()
    return name.hasPrefix("fields/") ? "field-" + name.dropFirst("fields/".count) : String(name)
  }
}
