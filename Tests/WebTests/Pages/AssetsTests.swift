import Testing

@testable import Web

@Suite struct AssetsTests {
  @Test(arguments: Asset.allCases)
  func `an asset is found under the address that holds its digest`(asset: Asset) {
    let path = Assets.path(asset)
    #expect(path.hasPrefix("/assets/"))
    #expect(Assets.named(Assets.fileName(asset)) == asset)
    #expect(path.contains(Assets.etag(asset).dropFirst().dropLast()))
    #expect(!asset.bytes.isEmpty)
  }

  @Test func `the address of another content leads nowhere`() {
    #expect(Assets.named("style-0000000000000000.css") == nil)
    #expect(Assets.named("style.css") == nil)
    #expect(Assets.named("../style.css") == nil)
  }

  @Test func `style and script are small`() {
    #expect(Asset.style.bytes.count <= 20_480)
    #expect(Asset.script.bytes.count <= 25_600)
    for sheet in [Asset.charts, .admin, .past, .request] {
      #expect(sheet.bytes.count <= 8_192)
    }
  }

  @Test func `nothing is fetched from elsewhere`() {
    for asset in Asset.allCases where asset != .icon {
      let text = String(decoding: asset.bytes, as: UTF8.self)
      #expect(!text.contains("http://") && !text.contains("https://") && !text.contains("@import"))
      #expect(!text.contains("url("))
    }
  }
}
