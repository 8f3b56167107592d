import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOSSL

/// What is taken of a provider's answers at most.
public struct ExchangeLimits: Sendable, Equatable {
  /// Bytes of one answer: a hundred times a large discovery document or key set.
  public var answer = 1_048_576
  /// From the first byte sent to the last one received: people wait for it.
  public var time: Duration = .seconds(10)

  public init() {}
}

/// Asks providers. Follows no redirect, unpacks nothing, and waits and reads no longer than it may.
struct Exchange: Sendable {
  let client: HTTPClient
  let limits: ExchangeLimits

  struct Answer: Sendable {
    let status: Int
    let body: ByteBuffer

    /// The members of the JSON object that the body is.
    var members: [String: JSON]? {
      try? JSONDecoder().decode([String: JSON].self, from: Data(body.readableBytesView))
    }
  }

  private struct Late: Error {}

  static var configuration: HTTPClient.Configuration {
    // Certificates are verified: it is the default, and it is said all the same.
    HTTPClient.Configuration(
      certificateVerification: .fullVerification, redirectConfiguration: .disallow,
      timeout: .init(connect: .seconds(5)), decompression: .disabled)
  }

  /// The JSON object at an address.
  ///
  /// - Throws: `.unreachable`.
  func get(
    _ address: WebAddress, bearer: String? = nil
  ) async throws(OpenIDConnectError) -> [String: JSON] {
    var request = HTTPClientRequest(url: address.text)
    if let bearer { request.headers.add(name: "Authorization", value: "Bearer \(bearer)") }
    let answer = try await send(request, to: address)
    guard answer.status == 200 else {
      throw .unreachable("\(address.text) answered with status \(answer.status)")
    }
    guard let members = answer.members else {
      throw .unreachable("\(address.text) answered with what is no JSON object")
    }
    return members
  }

  /// Sends a form; answers whatever status there is.
  func post(
    _ form: [(String, String)], to address: WebAddress, basic: String? = nil
  ) async throws(OpenIDConnectError) -> Answer {
    var request = HTTPClientRequest(url: address.text)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
    if let basic { request.headers.add(name: "Authorization", value: "Basic \(basic)") }
    request.body = .bytes(ByteBuffer(string: formEncoded(form)))
    return try await send(request, to: address)
  }

  private func send(
    _ request: HTTPClientRequest, to address: WebAddress
  ) async throws(OpenIDConnectError) -> Answer {
    var request = request
    request.headers.add(name: "Accept", value: "application/json")
    request.headers.add(name: "User-Agent", value: "request-ledger")
    do {
      return try await inTime(request)
    } catch is Late {
      throw .unreachable("\(address.text) took longer than \(limits.time)")
    } catch is NIOTooManyBytesError {
      throw .unreachable("\(address.text) answered with more than \(limits.answer) bytes")
    } catch {
      throw .unreachable("\(address.text): \(quoted("\(error)"))")
    }
  }

  /// The client's own deadline ends with the head of an answer; this one with its last byte.
  private func inTime(_ request: HTTPClientRequest) async throws -> Answer {
    try await withThrowingTaskGroup(of: Answer.self) { group in
      group.addTask { [self] in
        let response = try await client.execute(request, timeout: .hours(1))
        let body = try await response.body.collect(upTo: limits.answer)
        return Answer(status: Int(response.status.code), body: body)
      }
      group.addTask { [limits] in
        try await Task.sleep(for: limits.time)
        throw Late()
      }
      defer { group.cancelAll() }
      guard let answer = try await group.next() else { throw Late() }
      return answer
    }
  }
}
