import Domain
import LMDB

/// A form that came too late: what was typed is kept until whoever typed it has signed in again.
public struct Draft: Equatable, Sendable {
  /// For each person; the oldest gives way. Nobody types in more places at once.
  public static let maximumCount = 5
  /// All of it, in bytes: the longest request with room to spare.
  public static let maximumSize = 262_144
  /// How long it is kept, in seconds: a week, so that a weekend loses nothing.
  public static let lifetime: Int64 = 7 * 86_400

  /// One field of the form.
  public struct Field: Equatable, Sendable {
    public let name: String
    public let value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Names it in addresses: 128 random bits.
  public let id: String
  public let person: PersonNumber
  /// Where the form was sent, without host and query.
  public let path: String
  public let fields: [Field]
  /// In seconds since 1970-01-01T00:00:00Z.
  public let keptAt: Int64

  init(_ record: DraftRecord, id: String) {
    self.id = id
    person = record.person
    path = record.path
    fields = record.fields
    keptAt = record.keptAt
  }

  /// Nil for what cannot be an id.
  static func key(_ id: String) -> ByteKey? {
    id.utf8.count == 32 ? ByteKey(Array(id.utf8)) : nil
  }
}

extension Accounts {
  /// Keeps what somebody typed.
  ///
  /// - Returns: its id; nil where it is longer than we keep.
  public func keep(
    _ fields: [Draft.Field], for path: String, of person: PersonNumber
  ) throws(SignInError) -> String? {
    let size = fields.reduce(path.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    guard size <= Draft.maximumSize else { return nil }
    let id = Token.new()
    let now = clock.now()
    let record = DraftRecord(person: person, keptAt: now, path: path, fields: fields)
    let store = try store()
    return try store.write { transaction throws(SignInError) in
      guard try store.account(person, in: transaction) != nil else { return nil }
      try store.makeRoom(for: person, in: transaction, at: now)
      try transaction.put(record, forKey: ByteKey(Array(id.text.utf8)), in: store.drafts)
      return id.text
    }
  }

  /// What this person typed; nil for anybody else, and once it was used or has grown old.
  public func draft(_ id: String, of person: PersonNumber) throws(SignInError) -> Draft? {
    guard let key = Draft.key(id) else { return nil }
    let now = clock.now()
    let store = try store()
    let found: DraftRecord? = try store.read { transaction throws(SignInError) in
      try transaction.record(forKey: key, in: store.drafts)
    }
    guard let found, found.person == person, !found.hasEnded(at: now) else { return nil }
    return Draft(found, id: id)
  }

  /// Everything that this person typed and did not use, the latest first. O(drafts).
  public func drafts(of person: PersonNumber) throws(SignInError) -> [Draft] {
    let now = clock.now()
    let store = try store()
    return try store.read { transaction throws(SignInError) in
      try transaction.records(DraftRecord.self, in: store.drafts)
        .filter { $0.record.person == person && !$0.record.hasEnded(at: now) }
        .map { Draft($0.record, id: String(decoding: $0.key.bytes, as: UTF8.self)) }
        .sorted { $0.keptAt > $1.keptAt }
    }
  }

  /// Forgets what this person typed, because it was used. Where there is nothing, nothing happens.
  public func removeDraft(_ id: String, of person: PersonNumber) throws(SignInError) {
    guard let key = Draft.key(id) else { return }
    let store = try store()
    try store.write { transaction throws(SignInError) in
      let found: DraftRecord? = try transaction.record(forKey: key, in: store.drafts)
      if found?.person == person { try transaction.remove(key, in: store.drafts) }
    }
  }
}

extension PrivateStore {
  /// Forgets what has grown old, and of this person's the oldest where there are too many.
  fileprivate func makeRoom(
    for person: PersonNumber, in transaction: borrowing WriteTransaction, at now: Int64
  ) throws(SignInError) {
    let all = try transaction.records(DraftRecord.self, in: drafts)
    for (key, draft) in all where draft.hasEnded(at: now) {
      try transaction.remove(key, in: drafts)
    }
    let theirs = all.filter { $0.record.person == person && !$0.record.hasEnded(at: now) }
      .sorted { $0.record.keptAt > $1.record.keptAt }
    for (key, _) in theirs.dropFirst(Draft.maximumCount - 1) {
      try transaction.remove(key, in: drafts)
    }
  }
}

/// What was typed.
struct DraftRecord: StoredRecord {
  static let name = "draft"
  var person: PersonNumber
  var keptAt: Int64
  var path: String
  var fields: [Draft.Field]

  func hasEnded(at now: Int64) -> Bool { now - keptAt > Draft.lifetime }
}

extension DraftRecord {
  init?(_ reader: inout RecordReader) {
    guard let number: UInt32 = reader.integer(), let keptAt: Int64 = reader.integer(),
      let path = reader.text(), let count: UInt32 = reader.integer()
    else { return nil }
    var fields: [Draft.Field] = []
    for _ in 0..<count {
      guard let name = reader.longText(), let value = reader.longText() else { return nil }
      fields.append(Draft.Field(name: name, value: value))
    }
    self.init(person: PersonNumber(number), keptAt: keptAt, path: path, fields: fields)
  }

  func write(to writer: inout RecordWriter) {
    writer.integer(person.rawValue)
    writer.integer(keptAt)
    writer.text(path)
    writer.integer(UInt32(fields.count))
    for field in fields {
      writer.longText(field.name)
      writer.longText(field.value)
    }
  }
}
