import Foundation
import Testing

@Suite struct `ledger import` {
  private let history = """
    {"time":"2015-01-01T09:00:00Z","request":"PEP-1","actor":"Ana","event":"submitted",\
    "title":"Purpose","details":"","requester":"Ana","owner":null,"status":"Draft","fields":{}}
    {"time":"2015-02-01T09:00:00Z","request":"PEP-1","actor":"Ben","event":"status",\
    "from":"Draft","to":"Final"}
    {"time":"2015-03-01T09:00:00Z","request":"PEP-1","actor":"Ben","event":"assigned",\
    "from":null,"to":"Mira"}

    """
  private let map = "status:\n  Draft: new\n  Final: done\npeople:\n  Mira: mira@example.org\n"

  private func ledger() async throws -> LedgerProcess {
    let ledger = try await LedgerProcess()
    try await ledger.ok("person", "invite", "mira@example.org", "--name", "Mira", "--role", "admin")
    try write(history, "history.jsonl", ledger)
    try write(map, "map.yaml", ledger)
    return ledger
  }

  private func write(_ text: String, _ name: String, _ ledger: LedgerProcess) throws {
    try text.write(toFile: "\(ledger.home)/\(name)", atomically: false, encoding: .utf8)
  }

  @Test func `what happened keeps its time, its key and its people`() async throws {
    let ledger = try await ledger()
    let report = try await ledger.json(
      "import", "ops", "history.jsonl", "--map", "map.yaml")
    #expect(report["requests"].int == 1)
    #expect(report["events"].int == 3)
    #expect(report["peopleJoined"].int == 2)
    let request = try await ledger.json("show", "PEP-1")
    #expect(request["key"].string == "OPS-1")
    #expect(request["externalKey"].string == "PEP-1")
    #expect(request["status"].string == "done")
    #expect(request["owner"]["person"].int == 1)
    #expect(request["requester"]["name"].string == "Ana")
    #expect(request["createdAt"].string == "2015-01-01T09:00:00.000000Z")
    #expect(request["updatedAt"].string == "2015-03-01T09:00:00.000000Z")
    #expect(try await ledger.ok("list").contains("PEP-1"))
    #expect(try await ledger.json("person", "list")[1]["maySignIn"].bool == false)
  }

  @Test func `importing again adds nothing`() async throws {
    let ledger = try await ledger()
    try await ledger.ok("import", "ops", "history.jsonl", "--map", "map.yaml")
    let digest = try await ledger.ok("replay", "--digest")
    let again = try await ledger.json("import", "ops", "history.jsonl", "--map", "map.yaml")
    #expect(again["events"].int == 0)
    #expect(again["alreadyThere"].int == 3)
    #expect(try await ledger.ok("replay", "--digest") == digest)
  }

  @Test func `a dry run changes nothing`() async throws {
    let ledger = try await ledger()
    let report = try await ledger.ok(
      "import", "ops", "-", "--map", "map.yaml", "--dry-run", input: history)
    #expect(report.contains("would import 1 request and 3 events"))
    #expect(try await ledger.json("list")["total"].int == 0)
    #expect(try await ledger.json("person", "list").count == 1)
  }

  @Test func `values without a mapping are all named, and nothing is imported`() async throws {
    let ledger = try await ledger()
    let answer = try await ledger.run("import", "ops", "history.jsonl")
    #expect(answer.code == 7)
    #expect(answer.error.contains("“Draft”, “Final”"))
    #expect(try await ledger.json("list")["total"].int == 0)
    #expect(try await ledger.json("person", "list").count == 1)
  }

  @Test func `a name that two people share has to be mapped`() async throws {
    let ledger = try await ledger()
    try await ledger.ok("person", "invite", "a1@example.org", "--name", "Ana")
    try await ledger.ok("person", "invite", "a2@example.org", "--name", "Ana")
    let answer = try await ledger.run("import", "ops", "history.jsonl", "--map", "map.yaml")
    #expect(answer.code == 7)
    #expect(answer.error.contains("2 people here are called “Ana”"))
  }

  @Test func `only who may make boards imports`() async throws {
    let ledger = try await ledger()
    try await ledger.ok("person", "invite", "ben@example.org", "--name", "Member")
    let answer = try await ledger.run(
      "import", "ops", "history.jsonl", "--map", "map.yaml", "--as", "ben@example.org")
    #expect(answer.code == 5)
    #expect(try await ledger.json("person", "list").count == 2)
  }

  @Test(arguments: [
    (["import", "ops", "nothing.jsonl"], 3, "nothing.jsonl"),
    (["import", "opz", "history.jsonl", "--map", "map.yaml"], 3, "ops"),
    (["import", "ops", "map.yaml"], 7, "Line 1"),
    (["import", "ops", "history.jsonl", "--map", "history.jsonl"], 7, "map"),
    (["import", "ops", "history.jsonl", "--map", "none.yaml"], 3, "none.yaml"),
    (["import", "ops"], 64, "file"),
    (["import", "ops", "/"], 1, "/"),
  ])
  func `what cannot be read is refused, by name`(
    _ words: [String], _ code: Int32, _ said: String
  ) async throws {
    let ledger = try await ledger()
    let answer = try await ledger.run(words)
    #expect(answer.code == code, "\(answer.error)")
    #expect(answer.error.contains(said), "\(answer.error)")
    #expect(try await ledger.json("list")["total"].int == 0)
  }
}
