import Domain
import Ledger

/// Who may see a board, as somebody chooses it.
struct AccessForm: Sendable, Equatable {
  /// The name of a mode, or whatever was sent instead.
  var mode: String
  var workspaceRole: String
  /// A person's number, `me` or `nobody`, or whatever was sent instead.
  var owner: String
  /// Who is named now, with what was chosen for them.
  var grants: [Grant]
  /// Who is to be named as well: an e-mail, a name, a number, or a group.
  var added = ""
  var addedRole = BoardRole.handler.name
  var reason = ""
  /// The position at which the access was looked at.
  var seen: String

  struct Grant: Sendable, Equatable {
    /// As in `person-3` and `group-2`.
    var subject: String
    /// The name of a role, or `none` where it is taken away.
    var role: String
  }

  static let none = "none"

  /// As it is now.
  init(_ access: BoardAccess, seen: String) {
    mode = access.mode.name
    workspaceRole = access.workspaceRole.name
    owner = access.owner?.description ?? "nobody"
    grants = access.grants.map { Grant(subject: $0.subject.text, role: $0.role.name) }
    self.seen = seen
  }

  /// What was typed; where something was not sent, it stays as it is.
  init(_ typed: FormFields, over access: BoardAccess) {
    self.init(access, seen: typed["seen"] ?? "")
    mode = typed["mode"] ?? mode
    workspaceRole = typed["workspace-role"] ?? workspaceRole
    owner = typed["owner"] ?? owner
    let prefix = "role-"
    let sent = typed.fields.filter { $0.name.hasPrefix(prefix) }.map {
      Grant(subject: String($0.name.dropFirst(prefix.count)), role: $0.value)
    }
    // Who was named when the form was made: what somebody else added since is told as a conflict.
    if !typed.fields.isEmpty { grants = sent }
    added = typed.text("add")
    addedRole = typed["add-role"] ?? addedRole
    reason = typed.text("reason")
  }

  /// Everything that was chosen, as fields of a form.
  var fields: [FormFields.Field] {
    [
      .init(name: "mode", value: mode), .init(name: "workspace-role", value: workspaceRole),
      .init(name: "owner", value: owner), .init(name: "add", value: added),
      .init(name: "add-role", value: addedRole), .init(name: "reason", value: reason),
      .init(name: "seen", value: seen),
    ] + grants.map { .init(name: "role-\($0.subject)", value: $0.role) }
  }
}

extension AccessSubject {
  /// As in `person-3` and `group-2`.
  var text: String {
    switch self {
    case .person(let person): "person-\(person)"
    case .group(let group): "group-\(group)"
    }
  }

  init?(text: String) {
    let parts = text.split(separator: "-", maxSplits: 1)
    guard parts.count == 2, let number = UInt32(parts[1]) else { return nil }
    switch parts[0] {
    case "person": self = .person(PersonNumber(number))
    case "group": self = .group(GroupNumber(number))
    default: return nil
    }
  }
}

extension BoardRole {
  /// What people read.
  var label: String {
    switch self {
    case .viewer: "Viewer"
    case .requester: "Requester"
    case .handler: "Handler"
    case .editor: "Definition editor"
    case .owner: "Owner"
    case .admin: "Admin"
    }
  }

  /// What somebody may do as it, in few words.
  var meaning: String {
    switch self {
    case .viewer: "sees everything"
    case .requester: "also submits and comments"
    case .handler: "also assigns and changes the status"
    case .editor: "also prepares the board's definition"
    case .owner: "also says who may see it"
    case .admin: "may do everything"
    }
  }
}

extension BoardAccess.Mode {
  var label: String {
    switch self {
    case .private: "Private"
    case .workspace: "Workspace"
    case .custom: "Named people and groups"
    }
  }

  var meaning: String {
    switch self {
    case .private: "Its owner and the admins."
    case .workspace: "Everybody who may sign in, and more for those who are named."
    case .custom: "Those who are named, its owner and the admins."
    }
  }
}
