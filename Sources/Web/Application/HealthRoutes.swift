import Domain
import EventLog
import FoundationEssentials
import Hummingbird
import Ledger
import Logging
import SignIn

/// `/healthz` and `/readyz`: for supervisors and load balancers, who sign in nowhere. How much the ledger
/// has grown is told on this machine only: to strangers it says how busy the team is.
func addHealthRoutes(to routes: RouteTable, _ dependencies: WebDependencies) {
  routes.get("/healthz") { _, _ in Response.plain("alive\n") }
  routes.get("/readyz") { _, context in
    do {
      let position = try readiness(of: dependencies)
      return Response.plain(context.origin.isLocal ? "ready at position \(position)\n" : "ready\n")
    } catch {
      context.logger.error("Not ready", metadata: ["cause": "\(error)"])
      return Response.plain("not ready\n", status: .serviceUnavailable)
    }
  }
}

/// Asks everything that a change needs: the log is written, it and its views can be read, the folder
/// written, the accounts read.
private func readiness(of dependencies: WebDependencies) throws -> UInt64 {
  // Whoever is sent no more changes would never find out that the disk works again: so this tries.
  try dependencies.ledger.resume()
  let head = try dependencies.ledger.head()
  _ = try dependencies.ledger.boards(by: .operator)
  let log = dependencies.ledger.folder + "/log"
  guard FileManager.default.isWritableFile(atPath: log) else {
    throw LedgerError.unusable(folder: log, reason: "it cannot be written")
  }
  _ = try dependencies.accounts.account(.operator)
  return head.position.rawValue
}

extension Response {
  static func plain(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
