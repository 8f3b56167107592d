import Hummingbird

/// The OpenAPI 3.1 description of the API, made from the operations that answer it.
struct OpenAPIDocument {
  let operations: [APIOperation]

  func json() -> JSONWriter {
    var writer = JSONWriter(capacity: 32_768)
    writer.object {
      $0.member("openapi")
      $0.string("3.1.0")
      $0.member("info")
      $0.object {
        $0.member("title")
        $0.string("Request Ledger")
        $0.member("version")
        $0.string("1")
        $0.member("description")
        $0.string(
          "Project requests on an event-sourced ledger. Sign in at /sign-in, or send a token.")
      }
      $0.member("servers")
      $0.array {
        $0.element()
        $0.object {
          $0.member("url")
          $0.string("/api/v1")
        }
      }
      $0.member("security")
      $0.array {
        $0.element()
        $0.object {
          $0.member("session")
          $0.array { _ in }
        }
        $0.element()
        $0.object {
          $0.member("token")
          $0.array { _ in }
        }
      }
      $0.member("paths")
      $0.object { paths(&$0) }
      $0.member("components")
      $0.object { components(&$0) }
    }
    return writer
  }

  private func paths(_ writer: inout JSONWriter) {
    var done: Set<String> = []
    for path in operations.map(\.path) where done.insert(path).inserted {
      writer.member(named: path)
      writer.object {
        for operation in operations where operation.path == path {
          $0.member(named: operation.method.rawValue.lowercased())
          $0.operation(operation)
        }
      }
    }
  }

  private func components(_ writer: inout JSONWriter) {
    writer.member("schemas")
    writer.object {
      for (name, schema) in APISchema.named {
        $0.member(named: name)
        $0.schema(schema)
      }
    }
    writer.member("securitySchemes")
    writer.object {
      $0.member("session")
      $0.object {
        $0.member("type")
        $0.string("apiKey")
        $0.member("in")
        $0.string("cookie")
        $0.member("name")
        $0.string(SessionCookie(secure: false).name)
        $0.member("description")
        $0.string("__Host- comes before the name where people come by https")
      }
      $0.member("token")
      $0.object {
        $0.member("type")
        $0.string("http")
        $0.member("scheme")
        $0.string("bearer")
        $0.member("description")
        $0.string("A token of /me, or of ledger token create; it begins with rlt_")
      }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func operation(_ operation: APIOperation) {
    object {
      $0.member("operationId")
      $0.string(operation.id)
      $0.member("summary")
      $0.string(operation.summary)
      $0.member("parameters")
      $0.each(operation.parameters) { $0.parameter($1) }
      if let body = operation.body {
        $0.member("requestBody")
        $0.object {
          $0.member("required")
          $0.bool(true)
          $0.member("content")
          $0.contents([("application/json", body)])
        }
      }
      $0.member("responses")
      $0.object { $0.answers(operation.answers + [.problem(.signInNeeded), .problem(.denied)]) }
    }
  }

  private mutating func parameter(_ parameter: APIParameter) {
    object {
      $0.member("name")
      $0.string(parameter.name)
      $0.member("in")
      $0.string(parameter.place.rawValue)
      $0.member("required")
      $0.bool(parameter.isRequired)
      $0.member("schema")
      $0.schema(parameter.isRepeatable ? .array(parameter.schema) : parameter.schema)
    }
  }

  /// One answer for each status: several problems can have the same.
  private mutating func answers(_ answers: [APIAnswer]) {
    var done: Set<Int> = []
    for answer in answers where done.insert(answer.status.code).inserted {
      member(named: String(answer.status.code))
      object {
        $0.member("description")
        $0.string(answer.description)
        if !answer.contents.isEmpty {
          $0.member("content")
          $0.contents(answer.contents)
        }
      }
    }
  }

  private mutating func contents(_ contents: [(type: String, schema: APISchema)]) {
    object {
      for (type, schema) in contents {
        $0.member(named: type)
        $0.object {
          $0.member("schema")
          $0.schema(schema)
        }
      }
    }
  }
}

/// `/openapi.json`: for everybody, the same until the next version.
func addDescription(of operations: [APIOperation], to routes: RouteTable) {
  let document = OpenAPIDocument(operations: operations).json()
  routes.get("/openapi.json") { _, _ in
    Response.json(document, headers: [.cacheControl: "public, max-age=300"])
  }
}
