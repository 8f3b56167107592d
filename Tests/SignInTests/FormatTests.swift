import LMDB
import SignIn
import Testing

@Suite struct `The format of the private folder` {
  @Test(arguments: ["request-ledger private 3", "something else"])
  func `another format is refused by name`(_ format: String) throws {
    let folder = try TestFolder()
    try write(format, under: "format", in: folder)
    let error = #expect(throws: SignInError.self) { try Accounts.open(folder.accounts) }
    #expect(error?.message.contains(format) == true)
  }

  @Test func `tables of another program are refused`() throws {
    let folder = try TestFolder()
    try write("1", under: "version", in: folder)
    #expect(throws: SignInError.self) { try Accounts.open(folder.accounts) }
  }

  @Test func `a damaged record is named, and nothing traps`() throws {
    let folder = try TestFolder()
    do {
      let accounts = try Accounts.open(folder.accounts)
      try accounts.register(World.ana)
      accounts.close()
    }
    do {
      let store = try Store(folder.accounts)
      let table: Table<UInt64> = try store.table("accounts")
      let transaction = try store.beginWrite()
      try transaction.put([UInt8(255), 255, 0].span.bytes, forKey: 1, in: table)
      try transaction.commit()
    }
    let accounts = try Accounts.open(folder.accounts)
    let error = #expect(throws: SignInError.self) { try accounts.accounts() }
    #expect(error?.message.contains("account is damaged") == true)
  }

  private func write(_ value: String, under key: String, in folder: TestFolder) throws {
    let store = try Store(folder.accounts)
    let meta: Table<ByteKey> = try store.table("meta")
    let transaction = try store.beginWrite()
    try transaction.put(
      Array(value.utf8).span.bytes, forKey: ByteKey(Array(key.utf8)), in: meta)
    try transaction.commit()
  }
}
