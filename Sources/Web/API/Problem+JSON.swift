import Domain
import HTTPTypes
import Hummingbird
import Ledger

extension Problem {
  /// How many faults one answer lists. A document of a megabyte can have tens of thousands, and an answer
  /// ten times as large as the question is a weapon.
  static let maximumFaults = 50
  /// How many characters of what went wrong one answer tells, for the same reason.
  static let maximumDetail = 4_000

  /// The answer for programs: `application/problem+json` (RFC 9457).
  func jsonAnswer(requestID: String) -> Response {
    var writer = JSONWriter(capacity: 512)
    writer.object { members(&$0, requestID: requestID) }
    var headers = headers
    headers[.contentType] = "application/problem+json"
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: writer.buffer))
  }

  private func members(_ writer: inout JSONWriter, requestID: String) {
    writer.member("type")
    writer.string(kind.address)
    writer.member("title")
    writer.string(kind.title)
    writer.member("status")
    writer.number(status.code)
    writer.member("detail")
    writer.string(String(detail.prefix(Self.maximumDetail)))
    if !faults.isEmpty {
      writer.member("errors")
      writer.each(faults.prefix(Self.maximumFaults)) { $0.fault($1) }
    }
    if let conflict {
      writer.member("revision")
      writer.number(conflict.actual)
      if let reading = conflictReading {
        writer.member("since")
        writer.each(conflict.since) {
          $0.event($1, of: conflict.key, on: reading.board, reading.names)
        }
      }
    }
    writer.member("requestId")
    writer.string(requestID)
  }
}

extension JSONWriter {
  fileprivate mutating func fault(_ fault: ProblemFault) {
    object {
      switch fault.place {
      case .pointer(let pointer):
        $0.member("pointer")
        $0.string(pointer)
      case .parameter(let name):
        $0.member("parameter")
        $0.string(name)
      }
      $0.member("detail")
      $0.string(fault.detail)
    }
  }
}
