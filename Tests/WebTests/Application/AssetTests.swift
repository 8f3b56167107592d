import HTTPTypes
import Hummingbird
import Testing

@testable import Web

struct AssetTests {
  @Test(arguments: Asset.allCases)
  func `an asset may be kept for ever, by anybody`(asset: Asset) async throws {
    try await TestSite.run { _, client in
      let nobody = Caller(client: client)
      let answer = try await nobody.get(Assets.path(asset))
      #expect(answer.status == .ok)
      #expect(Array(answer.body.utf8) == asset.bytes)
      #expect(answer.headers[.contentType] == asset.contentType)
      #expect(answer.headers[.cacheControl] == "public, max-age=31536000, immutable")

      let tag = try #require(answer.headers[.eTag])
      let again = try await nobody.get(Assets.path(asset), [.ifNoneMatch: tag])
      #expect(again.status == .notModified)
      #expect(again.body.isEmpty)
    }
  }

  @Test(arguments: ["/assets/style.css", "/assets/style-0000000000000000.css", "/assets/..%2Fx"])
  func `no other name is an asset`(address: String) async throws {
    try await TestSite.run { _, client in
      let answer = try await Caller(client: client).get(address)
      #expect(answer.status == .notFound)
    }
  }
}
