import CLMDB
import Glibc

/// What went wrong, at which call.
public struct LMDBError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds that callers tell apart.
  public enum Kind: Equatable, Sendable {
    /// The key is there already, or an append does not come last.
    case keyExists
    /// The reserved map is full: no further write fits.
    case mapFull
    /// All reader slots are taken.
    case readersFull
    /// The file is not LMDB's, is damaged, or was written by another version of LMDB.
    case notAStore
    /// The folder is open in this process already; LMDB forbids a second time.
    case alreadyOpen
    /// The folder is on a file system whose locks or maps cannot be trusted.
    case networkFileSystem
    /// LMDB has given the environment up: the disk failed while its meta page was written. The store
    /// opens it anew, unless that fails too or somebody does not end a transaction.
    case givenUp
    /// Another process uses it, of a version of this program that cannot share it with this one.
    case otherVersion
    case noSpace
    case permission
    case notFound
    case other
  }

  public let kind: Kind
  /// LMDB's number, or that of the operating system.
  public let code: Int32
  /// What was attempted, as in `txn_commit`.
  public let operation: String

  public init(kind: Kind, code: Int32 = 0, operation: String) {
    self.kind = kind
    self.code = code
    self.operation = operation
  }

  @usableFromInline
  init(code: Int32, operation: String) {
    self.init(kind: Self.kind(of: code), code: code, operation: operation)
  }

  public var description: String {
    switch kind {
    case .alreadyOpen: "\(operation): open in this process already"
    case .networkFileSystem:
      "\(operation): on a network file system, where memory maps and locks cannot be trusted"
    case .otherVersion:
      "\(operation): in use by another version of this program, which keeps other views. Stop it first, the server included"
    default: code == 0 ? operation : "\(operation): \(String(cString: mdb_strerror(code)))"
    }
  }

  private static func kind(of code: Int32) -> Kind {
    switch code {
    case MDB_KEYEXIST: .keyExists
    case MDB_MAP_FULL: .mapFull
    case MDB_READERS_FULL: .readersFull
    case MDB_INVALID, MDB_VERSION_MISMATCH, MDB_CORRUPTED, MDB_PAGE_NOTFOUND: .notAStore
    case MDB_PANIC: .givenUp
    case ENOSPC, EDQUOT: .noSpace
    case EACCES, EPERM, EROFS: .permission
    case ENOENT, ENOTDIR: .notFound
    default: .other
    }
  }
}

/// Throws where `code` is not success.
@inlinable
func check(_ code: Int32, _ operation: String) throws(LMDBError) {
  guard code == MDB_SUCCESS else { throw LMDBError(code: code, operation: operation) }
}
