import LMDB
import Testing

@Suite struct `Storage errors` {
  /// Numbers of `lmdb.h` and of Linux.
  @Test(
    arguments: [
      (-30799, LMDBError.Kind.keyExists),
      (-30792, .mapFull),
      (-30790, .readersFull),
      (-30793, .notAStore),
      (-30794, .notAStore),
      (-30796, .notAStore),
      (28, .noSpace),
      (122, .noSpace),
      (13, .permission),
      (1, .permission),
      (30, .permission),
      (2, .notFound),
      (20, .notFound),
      (5, .other),
    ] as [(Int32, LMDBError.Kind)])
  func `each number is of the kind that callers tell apart`(code: Int32, kind: LMDBError.Kind) {
    let error = LMDBError(systemError: code, operation: "open here")
    #expect(error.kind == kind)
    #expect(error.code == code)
    #expect(error.description.hasPrefix("open here: "))
    #expect(error.description.count > "open here: ".count)
  }

  @Test func `a network file system is named as the reason`() {
    let error = LMDBError(kind: .networkFileSystem, operation: "open /mnt")
    #expect(
      error.description
        == "open /mnt: on a network file system, where memory maps and locks cannot be trusted")
  }
}
