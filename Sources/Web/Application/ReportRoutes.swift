import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// Where browsers say what the content security policy stopped (CSP Level 3, section 5): the first sign
/// of a hole, or of a page of ours that breaks its own rule.
enum ReportRoutes {
  static let path = "/csp-report"
  /// Reports in one message; a browser that has more sends another.
  static let maximumReports = 16
  /// As much of each value as tells what it was.
  static let maximumText = 200
  /// How many different ones are written in a minute, of which each is written once: enough to see a
  /// hole, and no flood of the log.
  static let perMinute = 30
}

/// Lets few reports through, each once a minute.
private final class ReportGate: Sendable {
  private let clock: RateClock
  private let known = Mutex(RateLimiter<PolicyReport>(capacity: 256))
  private let all = Mutex(RateLimiter<Int>(capacity: 8))

  init(_ clock: RateClock) { self.clock = clock }

  func admits(_ report: PolicyReport) -> Bool {
    let now = clock.now()
    guard known.withLock({ $0.use(report, RateQuota(perMinute: 1), at: now).isAllowed }) else {
      return false
    }
    let quota = RateQuota(perMinute: ReportRoutes.perMinute)
    return all.withLock { $0.use(0, quota, at: now).isAllowed }
  }
}

/// Anybody can send reports: nothing is believed, little is kept, and it goes to the log as one line.
func addReportRoutes(to routes: RouteTable, _ dependencies: WebDependencies) {
  let logger = dependencies.logger
  let gate = ReportGate(dependencies.rateClock)
  routes.post("/csp-report") { request, _ in
    let types = ["application/csp-report", "application/reports+json", "application/json"]
    guard request.hasContentType(types) else {
      throw Problem(.unsupportedMediaType, "Only reports of browsers are taken here.")
    }
    let body = try await dependencies.bodies.collect(
      request, from: .stranger, upTo: WebLimits.report)
    let document = try JSONParser.parse(Array(body.readableBytesView))
    for report in PolicyReport.all(in: document).prefix(ReportRoutes.maximumReports)
    where gate.admits(report) {
      logger.notice(
        "A browser stopped something that the content security policy does not allow",
        metadata: [
          "blocked": "\(report.blocked)", "directive": "\(report.directive)",
          "page": "\(report.page)",
        ])
    }
    return Response(status: .noContent)
  }
}

/// One thing that was stopped, in plain ASCII and without the queries of addresses, in which secrets
/// may stand.
struct PolicyReport: Hashable, Sendable {
  let directive: String
  let blocked: String
  let page: String

  /// Those of both forms: one object of `report-uri`, or a list of the Reporting API.
  static func all(in document: JSONValue) -> [PolicyReport] {
    switch document {
    case .array(let reports):
      reports.filter { $0.member("type") == .string("csp-violation") }.compactMap { report in
        report.member("body").map {
          PolicyReport($0, "effectiveDirective", "blockedURL", "documentURL")
        }
      }
    case .object:
      document.member("csp-report").map {
        [PolicyReport($0, "violated-directive", "blocked-uri", "document-uri")]
      } ?? []
    default: []
    }
  }

  private init(_ body: JSONValue, _ directive: String, _ blocked: String, _ page: String) {
    self.directive = Self.plain(body.member(directive))
    self.blocked = Self.plain(body.member(blocked))
    self.page = Self.plain(body.member(page))
  }

  private static func plain(_ value: JSONValue?) -> String {
    guard case .string(let text)? = value else { return "" }
    let kept = text.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
      .prefix(ReportRoutes.maximumText)
    // Nothing in it can be taken for a line of the audit, which is JSON.
    let bytes = kept.map {
      $0 > 0x20 && $0 < 0x7F && !"\"{}".utf8.contains($0) ? $0 : UInt8(ascii: "_")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension JSONValue {
  fileprivate func member(_ name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }
}
