import Crypto
import Domain
import LMDB

/// What is known of a group beside the log.
public struct Group: Equatable, Sendable {
  public let number: GroupNumber
  /// What people read.
  public var name: String
  /// Where it comes from: the `id` of a provider in the settings, `scim`, or empty for one made here.
  public var source: String
  /// What it is called there.
  public var externalName: String

  public init(number: GroupNumber, name: String, source: String = "", externalName: String = "") {
    self.number = number
    self.name = name
    self.source = source
    self.externalName = externalName
  }

  static func key(source: String, externalName: String) -> ByteKey {
    var hash = SHA256()
    hash.update(data: Array("\(source.utf8.count):\(source)".utf8))
    hash.update(data: Array(externalName.utf8))
    return ByteKey(Array(hash.finalize()))
  }
}

extension Accounts {
  /// Adds the group, or replaces what was known of the same number.
  ///
  /// - Throws: `.unusableName`; `.groupNameTaken` where its name there is another group's.
  public func register(_ group: Group) throws(SignInError) {
    let name = try Account.usableName(group.name)
    let store = try store()
    try store.write { transaction throws(SignInError) in
      let number = UInt64(group.number.rawValue)
      let former: GroupRecord? = try transaction.record(forKey: number, in: store.groups)
      if let former, !former.externalName.isEmpty {
        try transaction.remove(
          Group.key(source: former.source, externalName: former.externalName),
          in: store.groupNames)
      }
      if !group.externalName.isEmpty {
        let key = Group.key(source: group.source, externalName: group.externalName)
        let taken: GroupNumberRecord? = try transaction.record(forKey: key, in: store.groupNames)
        guard taken == nil || taken?.group == group.number else {
          throw .groupNameTaken(group.externalName)
        }
        try transaction.put(
          GroupNumberRecord(group: group.number), forKey: key, in: store.groupNames)
      }
      let record = GroupRecord(
        name: name, source: group.source, externalName: group.externalName)
      try transaction.put(record, forKey: number, in: store.groups)
    }
  }

  /// Every group that has a name, by number.
  public func groups() throws(SignInError) -> [Group] {
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      try transaction.records(GroupRecord.self, in: store.groups).map { key, record in
        Group(
          number: GroupNumber(UInt32(truncatingIfNeeded: key)), name: record.name,
          source: record.source, externalName: record.externalName)
      }
    }
  }

  /// The group that is called so there, or nil.
  public func group(
    _ externalName: String, from source: String
  ) throws(SignInError) -> GroupNumber? {
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      let record: GroupNumberRecord? = try transaction.record(
        forKey: Group.key(source: source, externalName: externalName), in: store.groupNames)
      return record?.group
    }
  }

  /// Forgets what a group was called.
  public func forget(_ group: GroupNumber) throws(SignInError) {
    let store = try store()
    try store.write { transaction throws(SignInError) in
      let number = UInt64(group.rawValue)
      let record: GroupRecord? = try transaction.record(forKey: number, in: store.groups)
      guard let record else { return }
      try transaction.remove(
        Group.key(source: record.source, externalName: record.externalName), in: store.groupNames)
      try transaction.remove(number, in: store.groups)
    }
  }
}
