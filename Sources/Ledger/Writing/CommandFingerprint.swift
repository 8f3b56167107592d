import Crypto
import Domain
import EventLog

/// Tells a command that is sent again from another command under the same id: 32 bits of SHA-256
/// over everything the command says. Stored, so its bytes never change for the same command.
enum CommandFingerprint {
  /// Never zero: that stands for a command that nobody can send again.
  static func of(_ command: Command, by actor: PersonNumber) -> UInt32 {
    var text = Canonical()
    text.add(actor.rawValue)
    command.write(to: &text)
    let digest = SHA256.hash(data: text.bytes)
    let value = digest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return max(1, value)
  }
}

/// Bytes that are equal for equal commands only: each value behind its length, or with a tag.
private struct Canonical {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ number: UInt32) {
    for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: number >> UInt32(shift))) }
  }

  mutating func add(_ text: String) {
    add(UInt32(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func add(_ text: String?) {
    bytes.append(text == nil ? 0 : 1)
    if let text { add(text) }
  }

  mutating func add(_ number: UInt32?) {
    bytes.append(number == nil ? 0 : 1)
    if let number { add(number) }
  }

  mutating func add(_ memberships: [Membership]) {
    add(UInt32(memberships.count))
    for membership in memberships {
      add(membership.group.rawValue)
      add(membership.person.rawValue)
    }
  }

  mutating func add(_ access: BoardAccess) {
    add(UInt32(access.mode.rawValue))
    add(access.owner?.rawValue)
    add(UInt32(access.workspaceRole.rawValue))
    add(UInt32(access.grants.count))
    for grant in access.grants {
      switch grant.subject {
      case .person(let person):
        add(1 as UInt32)
        add(person.rawValue)
      case .group(let group):
        add(2 as UInt32)
        add(group.rawValue)
      }
      add(UInt32(grant.role.rawValue))
    }
  }

  mutating func add(_ fields: [FieldValue]) {
    add(UInt32(fields.count))
    for field in fields {
      add(field.id)
      add(field.value)
    }
  }
}

extension Command {
  fileprivate func write(to text: inout Canonical) {
    switch self {
    case .submit(let board, let submission):
      text.add(1 as UInt32)
      text.add(board)
      text.add(submission.title)
      text.add(submission.details)
      text.add(submission.priority.map { UInt32($0.rawValue) })
      text.add(submission.owner?.rawValue)
      text.add(submission.requester?.rawValue)
      text.add(submission.fields)
    case .change(let key, let change):
      text.add(2 as UInt32)
      text.add(key.description)
      change.write(to: &text)
    case .person(.join(let role, let maySignIn)):
      text.add(3 as UInt32)
      text.add(role.rawValue)
      text.add(maySignIn ? 1 : 0 as UInt32)
    case .person(.changeRole(let person, let role)):
      text.add(4 as UInt32)
      text.add(person.rawValue)
      text.add(role.rawValue)
    case .person(.addService(let role)):
      text.add(7 as UInt32)
      text.add(role.rawValue)
    case .person(.deactivate(let person)):
      text.add(8 as UInt32)
      text.add(person.rawValue)
    case .person(.reactivate(let person)):
      text.add(9 as UInt32)
      text.add(person.rawValue)
    case .createBoard(let definition, let opening):
      text.add(5 as UInt32)
      text.add(definition.slug)
      text.add(definition.prefix)
      // Boards that are open to the workspace were made before there was a choice.
      if opening != .workspace { text.add(opening.rawValue) }
    case .setAccess(let board, let access, let reason, let seen):
      text.add(20 as UInt32)
      text.add(board)
      text.add(access)
      text.add(reason)
      text.add(seen?.description)
    case .setPolicy(let policy):
      text.add(21 as UInt32)
      text.add(UInt32(policy.boardMakers.rawValue))
      text.add(UInt32(policy.wideners.rawValue))
    case .group(.add): text.add(22 as UInt32)
    case .group(.remove(let group)):
      text.add(23 as UInt32)
      text.add(group.rawValue)
    case .group(.change(let added, let removed)):
      text.add(24 as UInt32)
      text.add(added)
      text.add(removed)
    case .undo(let target, let reason, let seen):
      text.add(6 as UInt32)
      text.add(target.position.description)
      text.add(target.isBatch ? 1 : 0 as UInt32)
      text.add(target.includesLater ? 1 : 0 as UInt32)
      text.add(reason)
      text.add(seen?.description)
    }
  }
}

extension RequestCommand {
  fileprivate func write(to text: inout Canonical) {
    switch self {
    case .submit: preconditionFailure("a submission has no key to change")
    case .assign(let person):
      text.add(11 as UInt32)
      text.add(person?.rawValue)
    case .changeStatus(let id, let reason):
      text.add(12 as UInt32)
      text.add(id)
      text.add(reason)
    case .edit(let edit):
      text.add(13 as UInt32)
      text.add(edit.title)
      text.add(edit.details)
      text.add(edit.priority.map { UInt32($0.rawValue) })
      text.add(edit.fields)
    case .comment(let comment):
      text.add(14 as UInt32)
      text.add(comment)
    }
  }
}
