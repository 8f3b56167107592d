import HTTPTypes
import Hummingbird
import SignIn

/// Why a SCIM request was not answered as hoped (RFC 7644, section 3.12).
struct SCIMFault: Error, Equatable {
  /// The words of table 9, for what is a 400 or a 409.
  enum Kind: String, Sendable {
    case invalidFilter, tooMany, uniqueness, mutability, invalidSyntax, invalidPath, noTarget
    case invalidValue
  }

  let status: HTTPResponse.Status
  let kind: Kind?
  let detail: String
  var headers: HTTPFields = [:]

  init(_ status: HTTPResponse.Status, _ detail: String) {
    self.status = status
    kind = nil
    self.detail = detail
  }

  init(_ kind: Kind, _ detail: String) {
    status = kind == .uniqueness ? .conflict : .badRequest
    self.kind = kind
    self.detail = detail
  }

  /// The answer to any error of a SCIM address.
  init(_ error: any Error, request: Request) {
    if let fault = error as? SCIMFault {
      self = fault
      return
    }
    switch error as? SignInError {
    case .emailTaken?, .userNameTaken?, .groupNameTaken?:
      self.init(.uniqueness, (error as? SignInError)?.message ?? "")
      return
    default: break
    }
    let problem = Problem(error, request: request)
    switch problem.kind {
    case .malformed: self.init(.invalidSyntax, problem.detail)
    case .invalidInput: self.init(.invalidValue, problem.detail)
    // A rule of the ledger stands against it, as for the last admin; trying again does not help.
    case .refusedByRule: self.init(.conflict, problem.detail)
    default: self.init(problem.status, problem.detail)
    }
    headers = problem.headers
  }

  func answer() -> Response {
    var members: [JSONValue.Member] = [
      .init("schemas", .array([.string("urn:ietf:params:scim:api:messages:2.0:Error")])),
      .init("status", .string(String(status.code))),
      .init("detail", .string(detail)),
    ]
    if let kind { members.append(.init("scimType", .string(kind.rawValue))) }
    return .scim(.object(members), status: status, headers: headers)
  }
}

extension Request {
  /// Whether it is to be answered as SCIM has it.
  var isSCIM: Bool { uri.path == SCIM.root || uri.path.hasPrefix(SCIM.root + "/") }
}

extension Response {
  /// A SCIM document (RFC 7644, section 3.1).
  static func scim(
    _ value: JSONValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) -> Response {
    var writer = JSONWriter(capacity: 1_024)
    writer.value(value)
    var headers = headers
    headers[.contentType] = SCIM.mediaType
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: writer.buffer))
  }
}
