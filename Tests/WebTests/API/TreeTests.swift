import Domain
import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import SignIn
import Testing

@testable import Web

/// The log as auditors read it.
struct TreeTests {
  @Test func `the checkpoint is signed, and as long as the log`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      try await ana.submit()
      let answer = try await ana.get("/api/v1/checkpoint")
      #expect(answer.headers[.contentType] == "text/plain; charset=utf-8")
      #expect(answer.headers[.cacheControl] == "no-store")
      let note = try SignedNote(parsing: Array(answer.body.utf8))
      try note.verify(with: site.ledger.checkpoint().key)
      #expect(try Checkpoint(note.text).size == site.ledger.head().position.rawValue)
    }
  }

  @Test func `the entries of a tile hash to its hashes, and those to the root`() async throws {
    try await TestSite.run { site, client in
      for number in 1...300 {
        _ = try site.ledger.performAndWait(
          .submit(board: "ops", .init(title: "Request \(number)")), by: site.ana)
      }
      let ana = try site.caller(site.ana, client)
      let size = Int(try site.ledger.checkpoint().checkpoint.size)
      let rest = size - 256

      var leaves: [TreeHash] = []
      for (tile, width) in [("000", 256), ("001.p/\(rest)", rest)] {
        let entries = try await ana.bytes("/api/v1/tile/entries/\(tile)")
        let hashes = try await ana.bytes("/api/v1/tile/0/\(tile)")
        try #require(entries.count == width * 102 && hashes.count == width * 32)
        for index in 0..<width {
          let entry = entries[(index * 102)..<(index * 102 + 102)]
          #expect(Array(entry.prefix(2)) == [0, 100])
          let leaf = TreeHash.leaf(of: Header(bytes: Array(entry.dropFirst(2)).span.bytes))
          #expect(leaf.bytes == Array(hashes[(index * 32)..<(index * 32 + 32)]))
          leaves.append(leaf)
        }
      }
      let above = try await ana.bytes("/api/v1/tile/1/000.p/1")
      #expect(above == root(of: leaves.prefix(256)).bytes)
      #expect(root(of: leaves[...]) == (try site.ledger.checkpoint().checkpoint.root))
    }
  }

  @Test func `a tile may be kept by whoever asked, and by nobody else`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let hashes = try await ana.get("/api/v1/tile/0/000.p/1")
      #expect(hashes.headers[.contentType] == "application/octet-stream")
      #expect(hashes.headers[.cacheControl] == "private, max-age=31536000, immutable")
      // What headers say of hidden boards is not for whoever uses this browser next.
      let entries = try await ana.get("/api/v1/tile/entries/000.p/1")
      #expect(entries.headers[.cacheControl] == "no-store")
      let stranger = Caller(client: client)
      for address in ["checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"] {
        #expect(try await stranger.get("/api/v1/\(address)").status == .unauthorized)
      }
    }
  }

  @Test(arguments: [
    "0/000", "0/001.p/1", "1/000.p/1", "63/000.p/1", "64/000.p/1", "00/000.p/1", "-1/000.p/1",
    "x/000.p/1", "0/0.p/1", "0/0000.p/1", "0/x000/000.p/1", "0/000.p/0", "0/000.p/256",
    "0/000.p/01",
    "0/000.p/+1", "0/000.p", "0/000.p/1/1", "0/x001", "0/xx01/000.p/1", "0/+00.p/1",
    "0/x018/x446/x744/x073/x709/x551/615", "0/x999/x999/x999/x999/x999/x999/999", "entries/000",
    "entries/0.p/1",
  ])
  func `an address without a tile leads nowhere`(tile: String) async throws {
    try await TestSite.run { site, client in
      let answer = try await site.caller(site.ana, client).get("/api/v1/tile/\(tile)")
      #expect(answer.status == .notFound)
    }
  }

  @Test(arguments: [
    (0, 256, "000"), (67, 12, "067.p/12"), (1_234_067, 256, "x001/x234/067"),
    (1000, 1, "x001/000.p/1"), (UInt64.max, 256, "x018/x446/x744/x073/x709/x551/615"),
  ])
  func `a tile has one address`(index: UInt64, width: Int, path: String) {
    let tile = TilePath(index: index, width: width)
    #expect(tile.description == path)
    #expect(TilePath(path.split(separator: "/")) == tile)
  }

  /// RFC 9162, section 2.1.1, word by word.
  private func root(of leaves: ArraySlice<TreeHash>) -> TreeHash {
    guard leaves.count > 1 else { return leaves.first ?? .empty }
    var half = 1
    while half * 2 < leaves.count { half *= 2 }
    return .node(root(of: leaves.prefix(half)), root(of: leaves.dropFirst(half)))
  }
}

extension Caller {
  fileprivate func bytes(_ address: String) async throws -> [UInt8] {
    let cookie = "ledger_session=\(try #require(session).token)"
    let response = try await client.execute(
      uri: address, method: .get, headers: [.cookie: cookie], body: nil)
    #expect(response.status == .ok, "\(address)")
    return Array(response.body.readableBytesView)
  }
}
