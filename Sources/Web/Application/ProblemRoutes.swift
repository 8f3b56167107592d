import Hummingbird

/// `/problems/<name>`: what the `type` of a problem leads to.
func addProblemRoutes(to routes: RouteTable) {
  routes.get("/problems/{name}") { _, context in
    guard let kind = ProblemKind(rawValue: try context.parameter("name")) else {
      let names = ProblemKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw Problem(.notFound, "There is no such kind of problem. There are: \(names).")
    }
    return Response.plain("\(kind.title) (\(kind.status))\n\n\(kind.advice)\n")
  }
}
