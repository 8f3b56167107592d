import Foundation
import TestSupport
import Testing

@testable import LMDB

@Suite struct `Stores` {
  @Test func `a folder that is open is not opened again, by whatever path`() throws {
    let folder = TemporaryFolder()
    let path = folder.file("store")
    let store = try Store(path)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: path)
    for other in [path, path + "/", path + "/../store", folder.file("link")] {
      let error = #expect(throws: LMDBError.self) { try Store(other) }
      #expect(error?.kind == .alreadyOpen)
      #expect(error?.description == "open \(other): open in this process already")
    }
    _ = try store.table("alive", key: UInt64.self)
  }

  @Test func `a folder can be opened again once the store is gone`() throws {
    let folder = TemporaryFolder()
    for _ in 0..<3 { _ = try Store(folder.file("store")) }
  }

  @Test func `stores that come and go on many threads are not taken for one another`() async throws
  {
    // A file system gives the next folder the number of one that went.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<50 {
            let folder = TemporaryFolder()
            let store = try Store(folder.file("store"))
            try FileManager.default.removeItem(atPath: store.folder)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `an open that failed does not keep the folder`() throws {
    let folder = TemporaryFolder()
    try folder.write("not a store, and long enough to be read as one", to: "data.mdb")
    #expect(throws: LMDBError.self) { try Store(folder.path) }
    File.remove(folder.file("data.mdb"))
    _ = try Store(folder.path)
  }

  @Test func `a folder that is not there is made, or missed where that was not wanted`() throws {
    let folder = TemporaryFolder()
    var options = StoreOptions()
    options.creates = false
    let missing = #expect(throws: LMDBError.self) {
      try Store(folder.file("none"), options: options)
    }
    #expect(missing?.kind == .notFound)
    #expect(!FileManager.default.fileExists(atPath: folder.file("none")))
    _ = try Store(folder.file("made"))
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("made"))
    #expect(attributes[.posixPermissions] as? Int == 0o700)
  }

  @Test(arguments: [1, 100, 10_000])
  func `a file of something else is no store`(size: Int) throws {
    let folder = TemporaryFolder()
    try folder.write(String(repeating: "Dear diary. ", count: size), to: "data.mdb")
    let error = #expect(throws: LMDBError.self) { try Store(folder.path) }
    #expect(error?.kind == .notAStore)
  }

  @Test func `a path below a file is not found`() throws {
    let folder = TemporaryFolder()
    try folder.write("a file", to: "file")
    let error = #expect(throws: LMDBError.self) { try Store(folder.file("file/store")) }
    #expect(error?.kind == .notFound)
    #expect(error?.description.contains(folder.file("file/store")) == true)
  }

  @Test func `a folder that may not be made is a matter of permission`() {
    // Nobody makes folders in the kernel's file system, not even root.
    let error = #expect(throws: LMDBError.self) { try Store("/sys/request-ledger") }
    #expect(error?.kind == .permission)
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func `a folder that may not be written is a matter of permission`() throws {
    let folder = TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("locked"), withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o500])
    let error = #expect(throws: LMDBError.self) { try Store(folder.file("locked")) }
    #expect(error?.kind == .permission)
  }

  @Test func `a full map refuses the write, and the store goes on`() throws {
    let test = try StoreOfNumbers(StoreOptions(mapSize: 1 << 20))
    try test.put("before", at: 1)
    let use = test.store.mapUse
    let error = #expect(throws: LMDBError.self) {
      try test.put(String(repeating: "x", count: 2 << 20), at: 2)
    }
    #expect(error?.kind == .mapFull)
    #expect(try test.keys() == [1])
    try test.put("after", at: 3)
    #expect(try test.keys() == [1, 3])
    #expect(test.store.mapUse >= use)
    #expect(test.store.mapUse < 0.5)
  }

  @Test func `writing until the map is full loses nothing that was committed`() throws {
    let test = try StoreOfNumbers(StoreOptions(mapSize: 1 << 20))
    let value = String(repeating: "x", count: 3000)
    var committed: [UInt64] = []
    let error = #expect(throws: LMDBError.self) {
      while true {
        let key = UInt64(committed.count)
        try test.put(value, at: key)
        committed.append(key)
      }
    }
    #expect(error?.kind == .mapFull)
    #expect(committed.count > 100)
    #expect(try test.keys() == committed)
    #expect(test.store.mapUse > 0.9)
  }

  @Test func `a store that grew over the size it is opened with can be read`() throws {
    let folder = TemporaryFolder()
    do {
      let store = try Store(folder.path, options: StoreOptions(mapSize: 16 << 20))
      let table: Table<UInt64> = try store.table("texts")
      let transaction = try store.beginWrite()
      try transaction.put(String(repeating: "x", count: 4 << 20), forKey: 1, in: table)
      try transaction.commit()
    }
    let store = try Store(folder.path, options: StoreOptions(mapSize: 1 << 20))
    let table: Table<UInt64> = try store.table("texts")
    try store.read { transaction throws(LMDBError) in
      #expect(try transaction.value(forKey: 1, in: table)?.count == 4 << 20)
    }
  }
}

extension TemporaryFolder {
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
  }

  @Test func `file systems of other machines are refused, this machine's are not`() {
    let nfs: UInt32 = 0x6969
    let smb2: UInt32 = 0xFE53_4D42
    let ceph: UInt32 = 0x00C3_6400
    for type in [nfs, smb2, ceph] { #expect(Store.isNetworkFileSystem(type)) }
    let ext4: UInt32 = 0xEF53
    let xfs: UInt32 = 0x5846_5342
    let btrfs: UInt32 = 0x9123_683E
    let tmpfs: UInt32 = 0x0102_1994
    for type in [ext4, xfs, btrfs, tmpfs] { #expect(!Store.isNetworkFileSystem(type)) }
  }
}
