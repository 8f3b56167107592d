import HTTPTypes
import Hummingbird

/// `/assets/…`: style, script and icon. Their addresses hold their digests, so a browser asks once.
func addAssetRoutes(to routes: RouteTable) {
  let bodies = Dictionary(
    uniqueKeysWithValues: Asset.allCases.map { ($0, ByteBuffer(bytes: $0.bytes)) })
  routes.get("/assets/{name}") { request, context in
    guard let asset = Assets.named(try context.parameter("name")), let body = bodies[asset] else {
      throw HTTPError(.notFound)
    }
    var headers: HTTPFields = [
      .cacheControl: "public, max-age=31536000, immutable", .eTag: Assets.etag(asset),
    ]
    if request.headers[.ifNoneMatch]?.contains(Assets.etag(asset)) == true {
      return Response(status: .notModified, headers: headers)
    }
    headers[.contentType] = asset.contentType
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
  }
}
