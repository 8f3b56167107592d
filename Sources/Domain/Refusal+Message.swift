extension Refusal {
  /// What a person reads: what was refused, and what to do. The same words on page, API and terminal.
  public var message: String {
    switch self {
    case .empty(let name): "\(named(name)) is empty. Please write something."
    case .tooLong(let name, let length, let maximum):
      "\(named(name)) is \(length) bytes long; at most \(maximum) are allowed."
    case .controlCharacter(let name, let scalar):
      "\(named(name)) contains a control character (U+\(hex(scalar))). Please remove it."
    case .notADate(let name, let value):
      "\(named(name)) is not a date: “\(short(value))”. Write it as 2026-03-01."
    case .notALink(let name, let value):
      "\(named(name)) is not a link: “\(short(value))”. Begin it with https://, http:// or mailto:."
    case .unknownField(let id, let allowed):
      "This board has no field “\(short(id))”. Its fields: \(list(allowed))."
    case .unknownPriority(let name):
      "There is no priority “\(short(name))”. Priorities: \(list(Priority.allCases.map(\.name)))."
    case .faults(let faults): faults.map(\.refusal.message).joined(separator: "\n")
    case .unknownStatus(let id, let allowed):
      "This board has no status “\(short(id))”. Its statuses: \(list(allowed))."
    case .unknownPerson(let name):
      "Nobody here is called “\(short(name))”. Invite them first: ledger person invite EMAIL."
    case .unknownBoard(let slug, let allowed):
      allowed.isEmpty
        ? "There is no board “\(short(slug))”."
        : "There is no board “\(short(slug))”. Boards: \(list(allowed))."
    case .unknownRequest(let key): "There is no request “\(short(key))”."
    case .unknownRole(let name):
      "There is no role “\(short(name))”. Roles: \(list(Role.allCases.map(\.name)))."
    case .unknownGroup(let name): "There is no group “\(short(name))”."
    case .unknownEvent(let number): "There is no event \(number) in this ledger yet."
    case .transitionNotAllowed(let from, let to, let allowed):
      allowed.isEmpty
        ? "A request that is \(from) cannot become \(to), nor anything else."
        : "A request that is \(from) cannot become \(to). From here it can become: \(list(allowed))."
    case .reasonNeeded(let from, let to):
      "Moving from \(from) to \(to) needs a reason. Please say why."
    case .boardExists(let slug): "There is a board “\(slug)” already."
    case .prefixTaken(let prefix): "Another board already has the key prefix “\(prefix)”."
    case .lastAdmin: "This is the last admin. Make somebody else an admin first."
    case .cannotSignIn(let person):
      "Person \(person) came with an import and never signs in, so a role would mean nothing."
    case .personErased(let person):
      "Person \(person) was erased. Only the number is left, and nothing can be done with it."
    case .denied(let action): "You may not \(action.phrase). An admin can give you the right to."
    case .signInAgain:
      "For this you have to show once more who you are, because you signed in a while ago."
    case .wideningDenied:
      "Letting more people see a board, or do more on it, is for the admins here. Ask one of them."
    case .tooManyGrants(let count):
      "This names \(count) people and groups; at most \(BoardAccess.maximumGrants) are allowed. Put "
        + "people into groups."
    case .cannotOwn(let person):
      "Person \(person) cannot own a board: only somebody who may sign in can."
    case .cannotSee(let person, let board):
      "Person \(person) may not see the board \(board), so nothing there can be given to them. Give "
        + "them access first, or choose somebody else."
    case .ownerDenied:
      "You may not say who owns a request on this board. Leave the owner out: whoever handles "
        + "requests here will find one."
    case .requesterDenied:
      "You may not ask in the name of somebody else on this board. Leave the requester out, or ask "
        + "somebody who handles requests here."
    case .withdrawn: "This request was withdrawn. Undo that first to change it."
    case .cannotUndo(let obstacles): obstacles.map(\.message).joined(separator: "\n")
    case .tooManyQuarantined(let limit):
      "More than \(limit) events cannot be read, and the first \(limit) are quarantined. Restore a "
        + "backup, or go on with the same command."
    case .cannotQuarantine(let event, let reason):
      "Event \(event) cannot be quarantined: only a request's event can, of a kind that this ledger "
        + "knows. \(reason)"
    case .notSubmitted: "The history changes a request before it submits it."
    case .submittedTwice: "The history submits this request a second time."
    case .stale(let expected, let actual):
      "It has changed since you looked: you saw revision \(expected), it is now at \(actual)."
    case .commandReused:
      "This command id was used before, with another content. Use a new id for a new command."
    }
  }

  private func named(_ name: String) -> String {
    guard let first = name.first else { return "It" }
    return "The \(first.lowercased())\(name.dropFirst())"
  }

  private func list(_ names: [String]) -> String { names.joined(separator: ", ") }

  /// What somebody typed, cut and without control characters, so that an error stays readable, in a
  /// terminal too. Cut by scalars: one character can have any number of them.
  private func short(_ text: String) -> String {
    let scalars = text.unicodeScalars
    var shown = String.UnicodeScalarView()
    for scalar in scalars.prefix(Refusal.maximumEcho) {
      shown.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
    }
    return String(shown) + (scalars.count > Refusal.maximumEcho ? "…" : "")
  }

  /// How much of what somebody typed an error repeats: enough to recognise it.
  private static let maximumEcho = 60

  private func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension Action {
  fileprivate var phrase: String {
    switch self {
    case .read: "see this"
    case .submit: "submit requests"
    case .work: "change requests"
    case .comment: "comment on requests"
    case .editOwn, .define: "edit this"
    case .deploy: "deploy definitions of this board"
    case .manageAccess: "say who may see this board"
    case .importHistory: "import history"
    case .enter: "see this"
    case .managePeople: "invite people or change roles"
    case .createBoards: "make boards"
    case .erase: "erase texts or people"
    case .audit: "see the audit trail or change the policy"
    }
  }
}
