import HTTPTypes
import Hummingbird
import Testing

@testable import Web

/// The description of the API and the API itself.
struct OpenAPITests {
  @Test func `every address of the API is described, with every method`() async throws {
    try await TestSite.run { site, client in
      let document = try await Caller(client: client).get("/openapi.json").json
      #expect(document["openapi"].text == "3.1.0")
      let (_, table) = makeRouter(site.dependencies, feed: LiveFeed(site.dependencies))
      let routes = table.routes.filter { $0.path.description.hasPrefix("/api/v1/") }
      #expect(routes.count == document["paths"].names.count)
      for route in routes {
        // What the router calls anything has a name in the document.
        let path = String(route.path.description.dropFirst("/api/v1".utf8.count))
          .replacing("**", with: "{tile}")
        let methods = Set(route.methods.map { $0.rawValue.lowercased() })
        #expect(Set(document["paths"][path].names) == methods, "\(path)")
      }
    }
  }

  @Test func `every reference leads somewhere`() async throws {
    try await TestSite.run { _, client in
      let document = try await Caller(client: client).get("/openapi.json").json
      let known = Set(document["components"]["schemas"].names.map { "#/components/schemas/\($0)" })
      let used = references(in: document)
      #expect(!used.isEmpty)
      #expect(used.isSubset(of: known))
    }
  }

  @Test func `a request has the members that are described`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      let document = try await ana.get("/openapi.json").json
      let schema = document["components"]["schemas"]["Request"]
      let request = try await ana.get("/api/v1/requests/\(key)").json
      #expect(Set(request.names).isSubset(of: Set(schema["properties"].names)))
      let required = schema["required"].elements.compactMap(\.text)
      #expect(Set(required).isSubset(of: Set(request.names)))
    }
  }

  @Test func `what can be asked about the past says so, with both parameters`() async throws {
    try await TestSite.run { site, client in
      let ana = try site.caller(site.ana, client)
      let key = try await ana.submit()
      let document = try await ana.get("/openapi.json").json
      let taking = document["paths"].names.filter { path in
        let parameters = document["paths"][path]["get"]["parameters"].elements
        return ["asof", "axis"].allSatisfy { name in
          parameters.contains { $0["name"].text == name && $0["in"].text == "query" }
        }
      }
      let promised: Set = [
        "/boards", "/boards/{board}", "/boards/{board}/requests", "/requests/{key}",
        "/requests/{key}/events", "/events",
      ]
      #expect(promised.isSubset(of: taking))
      for path in taking {
        let address = path.replacing("{board}", with: "ops").replacing("{key}", with: key)
        let answer = try await ana.get("/api/v1\(address)?axis=happened")
        #expect(answer.status == .ok, "\(path): \(answer.body)")
      }
      for (path, name) in [("/requests/\(key)", "Request"), ("/boards/ops", "Board")] {
        let past = try await ana.get("/api/v1\(path)?axis=happened").json
        let schemas = document["components"]["schemas"]
        #expect(Set(past.names).isSubset(of: Set(schemas[name]["properties"].names)))
        let moment = Set(past["asOf"].names)
        #expect(!moment.isEmpty)
        #expect(moment.isSubset(of: Set(schemas["Moment"]["properties"].names)))
      }
    }
  }

  private func references(in value: JSONValue) -> Set<String> {
    switch value {
    case .object(let members):
      members.reduce(into: []) { found, member in
        if member.name == "$ref", let text = member.value.text { found.insert(text) }
        found.formUnion(references(in: member.value))
      }
    case .array(let elements):
      elements.reduce(into: []) { $0.formUnion(references(in: $1)) }
    case .null, .bool, .number, .string: []
    }
  }
}
