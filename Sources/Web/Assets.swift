import Crypto

/// A file that pages need beside their markup. Its bytes are part of the program.
enum Asset: CaseIterable, Sendable {
  case style, script, icon
  /// For the pages that draw.
  case charts
  /// For the audit trail.
  case audit
  /// For pages about people, sessions and access.
  case admin
  /// For the past, changes and undoing.
  case past
  /// For the page of one request.
  case request

  /// The bytes as they are sent.
  var bytes: [UInt8] {
    switch self {
    case .style: PackageResources.style_css
    case .script: PackageResources.app_js
    case .icon: PackageResources.icon_svg
    case .charts: PackageResources.charts_css
    case .audit: PackageResources.audit_css
    case .admin: PackageResources.admin_css
    case .past: PackageResources.past_css
    case .request: PackageResources.request_css
    }
  }

  var contentType: String {
    switch self {
    case .style, .charts, .audit, .admin, .past, .request: "text/css; charset=utf-8"
    case .script: "text/javascript; charset=utf-8"
    case .icon: "image/svg+xml; charset=utf-8"
    }
  }

  fileprivate var name: (stem: String, suffix: String) {
    switch self {
    case .style: ("style", "css")
    case .script: ("app", "js")
    case .icon: ("icon", "svg")
    case .charts: ("charts", "css")
    case .audit: ("audit", "css")
    case .admin: ("admin", "css")
    case .past: ("past", "css")
    case .request: ("request", "css")
    }
  }
}

/// Where assets are found. An address holds the digest of the content, so that what was fetched
/// from it may be kept for ever.
enum Assets {
  /// Half of SHA-256 in 16 digits: enough that two versions never share an address.
  private static let hashDigits = 16

  /// As in `/assets/style-0123456789abcdef.css`.
  static func path(_ asset: Asset) -> String { "/assets/\(fileName(asset))" }

  /// The last part of the address.
  static func fileName(_ asset: Asset) -> String {
    switch asset {
    case .style: styleName
    case .script: scriptName
    case .icon: iconName
    case .charts: chartsName
    case .audit: auditName
    case .admin: adminName
    case .past: pastName
    case .request: requestName
    }
  }

  /// A strong validator, quoted as the header wants it.
  static func etag(_ asset: Asset) -> String { "\"\(hash(asset))\"" }

  /// The asset with this file name; nil for any other name, older versions' included.
  static func named(_ fileName: String) -> Asset? {
    Asset.allCases.first { Self.fileName($0) == fileName }
  }

  // Every page names them, so they are hashed once.
  private static let styleName = makeName(.style)
  private static let scriptName = makeName(.script)
  private static let iconName = makeName(.icon)
  private static let chartsName = makeName(.charts)
  private static let auditName = makeName(.audit)
  private static let adminName = makeName(.admin)
  private static let pastName = makeName(.past)
  private static let requestName = makeName(.request)

  private static func makeName(_ asset: Asset) -> String {
    "\(asset.name.stem)-\(hash(asset)).\(asset.name.suffix)"
  }

  private static func hash(_ asset: Asset) -> String {
    let digest = SHA256.hash(data: asset.bytes).prefix(hashDigits / 2)
    return digest.map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
