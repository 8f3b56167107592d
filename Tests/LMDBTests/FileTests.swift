import Foundation
import LMDB
import TestSupport
import Testing

@Suite struct `Small files` {
  @Test(arguments: [0, 1, 4095, 4096, 4097, 100_000])
  func `what was written is what is read`(size: Int) throws {
    let folder = TemporaryFolder()
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 * 31) }
    try File.write([1, 2, 3], to: folder.file("file"))
    try File.write(bytes, to: folder.file("file"))
    #expect(File.read(folder.file("file")) == bytes)
    #expect(File.names(in: folder.path) == ["file"])
  }

  @Test func `a file tells who may read it, and when it was written`() throws {
    let folder = TemporaryFolder()
    let path = folder.file("file")
    #expect(!File.exists(path))
    #expect(File.mode(of: path) == nil)
    #expect(File.modificationTime(of: path) == nil)
    try File.write([1], to: path)
    #expect(File.exists(path))
    #expect(File.mode(of: path) == 0o600)
    let date = Date(timeIntervalSince1970: 1_000_000.25)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    #expect(File.modificationTime(of: path) == 1_000_000_250_000)
  }

  @Test func `what is not there reads as nothing`() {
    let folder = TemporaryFolder()
    #expect(File.read(folder.file("none")) == nil)
    #expect(File.read(folder.path) == nil)
    #expect(File.names(in: folder.file("none")).isEmpty)
    #expect(File.link(at: folder.file("none")) == nil)
    File.remove(folder.file("none"))
    File.removeFolder(folder.file("none"))
  }

  @Test func `threads that write one file at once do not meet`() async throws {
    let folder = TemporaryFolder()
    let path = folder.file("file")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 1...8 as ClosedRange<UInt8> {
        group.addTask {
          for _ in 0..<20 { try File.write([UInt8](repeating: writer, count: 900), to: path) }
        }
      }
      try await group.waitForAll()
    }
    let bytes = try #require(File.read(path))
    #expect(bytes == [UInt8](repeating: bytes[0], count: 900))
    #expect(File.names(in: folder.path) == ["file"])
  }

  @Test func `a write that cannot be says which file`() throws {
    let folder = TemporaryFolder()
    let path = folder.file("none/file")
    let error = #expect(throws: LMDBError.self) { try File.write([1], to: path) }
    #expect(error?.kind == .notFound)
    #expect(error?.operation == "write \(path)")
  }

  @Test func `a link is switched in one step`() throws {
    let folder = TemporaryFolder()
    for target in ["000001", "000002"] {
      try File.setLink(at: folder.file("current"), to: target)
      #expect(File.link(at: folder.file("current")) == target)
    }
    #expect(File.names(in: folder.path) == ["current"])
  }

  @Test func `a folder is made for its owner alone, and once`() throws {
    let folder = TemporaryFolder()
    try File.makeFolder(folder.file("new"))
    try File.makeFolder(folder.file("new"))
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("new"))
    #expect(attributes[.posixPermissions] as? Int == 0o700)
  }
}

@Suite struct `File locks` {
  @Test func `any number share, and one alone does not get in`() throws {
    let folder = TemporaryFolder()
    let first = try FileLock(sharing: folder.file("lock"))
    let ran = Flag()
    #expect(first.alone { ran.isSet = true })
    #expect(ran.isSet)
    ran.isSet = false
    do {
      let second = try FileLock(sharing: folder.file("lock"))
      #expect(first.alone { ran.isSet = true } == false)
      #expect(second.alone { ran.isSet = true } == false)
      #expect(!ran.isSet)
    }
    #expect(first.alone { ran.isSet = true })
  }

  @Test func `those who want it alone have it one after the other`() async throws {
    let folder = TemporaryFolder()
    let count = folder.file("count")
    try File.write([0], to: count)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 1...20 {
        group.addTask {
          let lock = try FileLock(alone: folder.file("lock"))
          let before = try #require(File.read(count)?.first)
          try File.write([before + 1], to: count)
          withExtendedLifetime(lock) {}
        }
      }
      try await group.waitForAll()
    }
    #expect(File.read(count) == [20])
  }

  @Test func `a lock where there is no folder says which file`() throws {
    let folder = TemporaryFolder()
    let error = #expect(throws: LMDBError.self) {
      try FileLock(sharing: folder.file("none/lock"))
    }
    #expect(error?.kind == .notFound)
  }

  private final class Flag {
    var isSet = false
  }
}
