import Crypto
import Domain
import LMDB

/// Who somebody is at an identity provider (OpenID Connect Core 1.0, section 2): the one thing about a
/// person there that never changes and is never given to another. An e-mail address is neither.
public struct Identity: Hashable, Sendable {
  public let issuer: String
  public let subject: String

  public init(issuer: String, subject: String) {
    self.issuer = issuer
    self.subject = subject
  }

  /// Names it where it is listed and untied; says nothing of who it is.
  public var id: String { hexadecimal(key.bytes.prefix(8)) }

  /// The length of the issuer comes first, so that no two identities are written alike.
  var key: ByteKey {
    var hash = SHA256()
    hash.update(data: Array("\(issuer.utf8.count):\(issuer)".utf8))
    hash.update(data: Array(subject.utf8))
    return ByteKey(Array(hash.finalize()))
  }
}

extension Accounts {
  /// The person who is this elsewhere, or nil.
  public func person(_ identity: Identity) throws(SignInError) -> PersonNumber? {
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      let record: IdentityRecord? = try transaction.record(
        forKey: identity.key, in: store.identities)
      return record?.person
    }
  }

  /// From now on, whoever is `identity` elsewhere is `person` here.
  ///
  /// - Throws: `.noAccount`; `.identityTaken` where it is somebody else's.
  public func link(_ identity: Identity, to person: PersonNumber) throws(SignInError) {
    let store = try store()
    try store.write { transaction throws(SignInError) in
      guard try store.account(person, in: transaction) != nil else { throw .noAccount(person) }
      let known: IdentityRecord? = try transaction.record(
        forKey: identity.key, in: store.identities)
      if let known {
        // The record says more than this, and keeps it.
        guard known.person == person else { throw .identityTaken }
        return
      }
      let record = IdentityRecord(
        person: person, issuer: identity.issuer, subject: identity.subject)
      try transaction.put(record, forKey: identity.key, in: store.identities)
    }
  }

  /// From now on `identity` is nobody here, and the sessions that somebody began with it have ended.
  /// Where it is not this person's, nothing happens. O(sessions).
  ///
  /// - Parameter kept: the `id` of the session that goes on, however it began.
  public func unlink(
    _ identity: Identity, from person: PersonNumber, keeping kept: String? = nil
  ) throws(SignInError) {
    let now = clock.now()
    let store = try store()
    try store.write { transaction throws(SignInError) in
      let known: IdentityRecord? = try transaction.record(
        forKey: identity.key, in: store.identities)
      guard known?.person == person else { return }
      try transaction.remove(identity.key, in: store.identities)
      for (key, session) in try transaction.records(SessionRecord.self, in: store.sessions)
      where session.person == person && Session.id(hash: key.bytes) != kept {
        // A session names its provider as the settings do, which may have changed since; what they
        // are called there says enough.
        guard case .provider(let there) = session.origin, there.subject == identity.subject else {
          continue
        }
        try store.end(session, key, in: transaction, at: now)
      }
    }
  }

  /// Who somebody is elsewhere. O(identities).
  public func identities(of person: PersonNumber) throws(SignInError) -> [Identity] {
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      try transaction.records(IdentityRecord.self, in: store.identities)
        .filter { $0.record.person == person }
        .map { Identity(issuer: $0.record.issuer, subject: $0.record.subject) }
    }
  }
}
