import Foundation
import Testing

@Suite struct `ledger serve` {
  @Test func `the first start makes an admin, prints a link, and serves`() async throws {
    let ledger = try await LedgerProcess()
    let server = try RunningProcess("serve", "--port", "0", "--json", on: ledger)
    let said = try JSONDocument(try #require(await server.nextLine()))
    let address = try #require(said["address"].string)
    let link = try #require(said["signInLink"].string)
    #expect(address.hasPrefix("http://127.0.0.1:") && link.hasPrefix(address + "/sign-in?token="))
    let people = try await ledger.json("person", "list")
    #expect(people.count == 1)
    #expect(people[0]["name"].string == "Admin")
    #expect(people[0]["role"].string == "admin")
    #expect(try await Browser.get(address + "/healthz").hasPrefix("HTTP/1.1 200"))
    #expect(await server.stop(SIGTERM) == 0)
  }

  @Test func `the link is told in words, with the address before it`() async throws {
    let ledger = try await LedgerProcess()
    let server = try RunningProcess(
      "serve", "--port", "0", "--admin-name", "Ana", "--admin-email", "ana@example.org",
      on: ledger)
    let first = try #require(await server.nextLine())
    let second = try #require(await server.nextLine())
    #expect(first.hasPrefix("Request Ledger is at http://127.0.0.1:"))
    #expect(second.hasPrefix("Sign in once with this link: http://127.0.0.1:"))
    #expect(await server.stop(SIGINT) == 0)
    #expect(try await ledger.json("person", "list")[0]["email"].string == "ana@example.org")
  }

  @Test func `a link is printed until an admin has signed in`() async throws {
    let ledger = try await LedgerProcess()
    let first = try RunningProcess("serve", "--port", "0", "--json", on: ledger)
    let one = try JSONDocument(try #require(await first.nextLine()))["signInLink"].string
    #expect(await first.stop(SIGTERM) == 0)

    let second = try RunningProcess("serve", "--port", "0", "--json", on: ledger)
    let said = try JSONDocument(try #require(await second.nextLine()))
    let link = try #require(said["signInLink"].string)
    #expect(one != nil && link != one)
    let address = try #require(said["address"].string)
    let token = try #require(link.split(separator: "?").last.map(String.init))
    let answer = try await Browser.post(token, to: address + "/sign-in")
    #expect(answer.hasPrefix("HTTP/1.1 303") && answer.contains("Set-Cookie: "))
    #expect(try await Browser.post(token, to: address + "/sign-in").contains("Set-Cookie") == false)
    #expect(await second.stop(SIGTERM) == 0)

    let third = try RunningProcess("serve", "--port", "0", "--json", on: ledger)
    #expect(try JSONDocument(try #require(await third.nextLine()))["signInLink"].isNull)
    #expect(await third.stop(SIGTERM) == 0)
    #expect(try await ledger.json("person", "list").count == 1)
  }

  @Test func `the command works while the server runs`() async throws {
    let ledger = try await LedgerProcess()
    let server = try RunningProcess("serve", "--port", "0", "--json", on: ledger)
    _ = try #require(await server.nextLine())
    #expect(try await ledger.ok("submit", "ops", "From beside") == "OPS-1")
    try await ledger.ok("assign", "OPS-1", "me")
    #expect(try await ledger.json("show", "OPS-1")["owner"]["name"].string == "Admin")
    try await ledger.ok("rebuild")
    #expect(await server.stop(SIGTERM) == 0)
    #expect(try await ledger.json("list")["total"].int == 1)
  }

  @Test func `a port that is taken is a failure that says so`() async throws {
    let ledger = try await LedgerProcess()
    let server = try RunningProcess("serve", "--port", "0", "--json", on: ledger)
    let address = try JSONDocument(try #require(await server.nextLine()))["address"].string
    let port = try #require(address?.split(separator: ":").last.map(String.init))
    let answer = try await ledger.run("serve", "--port", port)
    #expect(answer.code == 1)
    #expect(answer.error.contains(port) && answer.error.contains("taken"))
    #expect(await server.stop(SIGTERM) == 0)
  }

  @Test(arguments: [
    (["--port", "70000"], "--port is “70000”"), (["--port", "http"], "--port is “http”"),
    (["--port", "-1"], "--port is “-1”"), (["--host", "a b"], "--host is “a b”"),
    (["--host", ""], "--host"),
    (["--url", "ftp://x"], "--url is “ftp://x”"),
  ])
  func `a wrong setting stops the start by name`(_ words: [String], _ said: String) async throws {
    let ledger = try await LedgerProcess()
    let answer = try await ledger.run(["serve"] + words)
    #expect(answer.code == 64)
    #expect(answer.error.contains(said), "\(answer.error)")
    #expect(try await ledger.json("person", "list").count == 0)
  }

  @Test func `an admin who cannot be made stops the start`() async throws {
    let ledger = try await LedgerProcess()
    let answer = try await ledger.run("serve", "--port", "0", "--admin-email", "nonsense")
    #expect(answer.code == 7)
    #expect(try await ledger.json("person", "list").count == 0)
  }

  @Test func `with fewer open files than a server needs it does not start, and says so`()
    async throws
  {
    let ledger = try await LedgerProcess()
    let answer = try await ledger.shell("ulimit -n 120; exec ledger serve --port 0")
    #expect(answer.code == 1)
    #expect(answer.error.contains("may have 120 files open"), "\(answer.error)")
    #expect(answer.error.contains("LimitNOFILE"))
  }
}

/// As much of a browser as asks one question.
enum Browser {
  /// What comes back for a GET, head and all.
  static func get(_ address: String, cookie: String? = nil) async throws -> String {
    try await ask("GET", address, cookie.map { "Cookie: \($0)\r\n" } ?? "")
  }

  /// What comes back for a form, head and all.
  static func post(_ form: String, to address: String) async throws -> String {
    let type = "Content-Type: application/x-www-form-urlencoded"
    return try await ask(
      "POST", address, "\(type)\r\nContent-Length: \(form.utf8.count)\r\n", form)
  }

  private static func ask(
    _ method: String, _ address: String, _ headers: String = "", _ body: String = ""
  ) async throws -> String {
    let url = try #require(URLComponents(string: address))
    let port = try #require(url.port)
    let path = url.path + (url.percentEncodedQuery.map { "?\($0)" } ?? "")
    let head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
    return await withCheckedContinuation { continuation in
      Thread {
        continuation.resume(
          returning: exchange("\(head)\(headers)\r\n\(body)", port: UInt16(port)))
      }.start()
    }
  }

  private static func exchange(_ request: String, port: UInt16) -> String {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(file) }
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let isConnected = withUnsafePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { return "" }
    _ = request.withCString { send(file, $0, strlen($0), 0) }
    var answer: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(file, &chunk, chunk.count, 0)
      if count <= 0 { return String(decoding: answer, as: UTF8.self) }
      answer += chunk[..<count]
    }
  }
}
