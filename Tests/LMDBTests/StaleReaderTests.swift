import Foundation
import LMDB
import TestSupport
import Testing

@Suite struct `Readers` {
  @Test func `more readers than there are places are refused, until one leaves`() throws {
    let test = try StoreOfNumbers(StoreOptions(mapSize: 1 << 20, maximumReaders: 2))
    let first = try test.store.beginRead()
    do {
      let second = try test.store.beginRead()
      let error = #expect(throws: LMDBError.self) { try test.keys() }
      #expect(error?.kind == .readersFull)
      #expect(try second.keys(in: test.table).isEmpty)
    }
    #expect(try test.keys().isEmpty)
    #expect(try first.keys(in: test.table).isEmpty)
  }

  @Test func `the places of a killed process are freed`() throws {
    let test = try StoreOfNumbers(StoreOptions(mapSize: 1 << 20, maximumReaders: 2))
    let killed = try run(try readerThatIsKilled(), test.folder.file("store"))
    #expect(killed.output == "reading\n")
    #expect(killed.status == SIGKILL)
    test.store.freeStaleReaders()
    #expect(try test.keys().isEmpty)
  }

  @Test func `a reader that finds no place frees those of killed processes itself`() throws {
    let test = try StoreOfNumbers(StoreOptions(mapSize: 1 << 20, maximumReaders: 2))
    _ = try run(try readerThatIsKilled(), test.folder.file("store"))
    #expect(try test.keys().isEmpty)
  }

  /// A program that begins two reads in the store it is given, says so, and is killed.
  private func readerThatIsKilled() throws -> String {
    try folder.write(
      """
      #include <lmdb.h>
      #include <signal.h>
      #include <stdio.h>
      int main(int count, char **arguments) {
        MDB_env *environment;
        MDB_txn *first, *second;
        mdb_env_create(&environment);
        if (mdb_env_open(environment, arguments[1], MDB_NOTLS, 0600)
            || mdb_txn_begin(environment, 0, MDB_RDONLY, &first)
            || mdb_txn_begin(environment, 0, MDB_RDONLY, &second))
          return 1;
        puts("reading");
        fflush(stdout);
        raise(SIGKILL);
      }
      """, to: "reader.c")
    let made = try run("clang", "-o", folder.file("reader"), folder.file("reader.c"), "-llmdb")
    #expect(made.status == 0, "\(made.output)")
    return folder.file("reader")
  }

  private let folder = TemporaryFolder()
}
