// swift-tools-version: 6.2
import PackageDescription

/// One list for every target: what the compiler reviews for us.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(
  name: "AsyncHTTPClient", package: "async-http-client")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(
  name: "HummingbirdTesting", package: "hummingbird")
let hummingbirdHTTP2 = Target.Dependency.product(name: "HummingbirdHTTP2", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")

/// A projection sees the engine, the log and the domain, and no other projection.
func projection(_ name: String) -> Target {
  .target(
    name: name, dependencies: ["Domain", "EventLog", "LMDB", "ProjectionEngine"],
    path: "Projections/\(name)", swiftSettings: settings)
}

/// A test target, with what the tests share.
func tests(_ name: String, of dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name, dependencies: ["TestSupport"] + dependencies, swiftSettings: settings)
}

// In the order of the flow: storage, log, domain, projections, engine, web, command.
let package = Package(
  name: "request-ledger",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "ledger", targets: ["LedgerCommand"]),
    .executable(name: "ledger-bench", targets: ["Benchmark"]),
    .executable(name: "ledger-crashtest", targets: ["CrashTester"]),
    .executable(name: "ledger-fuzz", targets: ["Fuzz"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0", traits: []),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
  ],
  targets: [
    .systemLibrary(name: "CLMDB", providers: [.apt(["liblmdb-dev"]), .brew(["lmdb"])]),
    .systemLibrary(name: "CMalloc"),
    .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: settings),
    .target(name: "EventLog", dependencies: ["LMDB", crypto], swiftSettings: settings),
    .target(name: "Domain", swiftSettings: settings),
    .target(
      name: "ProjectionEngine", dependencies: ["Domain", "EventLog", "LMDB", crypto],
      swiftSettings: settings),
    projection("RequestList"),
    projection("History"),
    projection("FilterIndex"),
    projection("Timeline"),
    projection("Directory"),
    projection("Lookup"),
    .target(
      name: "Ledger",
      dependencies: [
        "Domain", "EventLog", "ProjectionEngine", "RequestList", "History", "FilterIndex",
        "Timeline", "Directory", "Lookup", crypto, protobuf, yaml,
      ], swiftSettings: settings),
    .target(name: "SignIn", dependencies: ["Domain", "LMDB", crypto], swiftSettings: settings),
    .target(
      name: "OpenIDConnect", dependencies: ["SignIn", asyncHTTPClient, crypto, jwt, logging],
      swiftSettings: settings),
    .target(
      name: "Web",
      dependencies: [
        "Domain", "EventLog", "Ledger", "OpenIDConnect", "SignIn", hummingbird, hummingbirdHTTP2,
        hummingbirdTLS, crypto, logging,
      ],
      resources: [.embedInCode("Assets")], swiftSettings: settings),
    .executableTarget(
      name: "LedgerCommand",
      dependencies: [
        "CMalloc", "Domain", "EventLog", "LMDB", "Ledger", "OpenIDConnect", "SignIn", "Web",
        argumentParser, hummingbird, logging, yaml,
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "Benchmark",
      dependencies: ["Domain", "Ledger", "EventLog", "LMDB", "ProjectionEngine", argumentParser],
      path: "Tools/Benchmark", swiftSettings: settings),
    .executableTarget(
      name: "CrashTester", dependencies: ["Domain", "EventLog", "Ledger", "LMDB", argumentParser],
      path: "Tools/CrashTester", resources: [.embedInCode("Recorder/recorder.c")],
      swiftSettings: settings),
    .target(name: "CFuzzer", path: "Tools/Fuzz/CFuzzer"),
    .executableTarget(
      name: "Fuzz", dependencies: ["CFuzzer", "EventLog", "Ledger"], path: "Tools/Fuzz",
      exclude: ["CFuzzer", "Corpus"], swiftSettings: settings),
    .target(
      name: "TestSupport", dependencies: ["Domain", "EventLog", "Ledger", "LMDB"],
      path: "Tests/Support", swiftSettings: settings),
    .target(
      name: "ProviderSupport",
      dependencies: ["OpenIDConnect", "SignIn", crypto, cryptoExtras, hummingbird, logging],
      path: "Tests/ProviderSupport", swiftSettings: settings),
    tests("LMDBTests", of: ["LMDB"]),
    tests("DomainTests", of: ["Domain"]),
    tests("EventLogTests", of: ["EventLog", "LMDB"]),
    tests(
      "ProjectionsTests",
      of: [
        "ProjectionEngine", "RequestList", "History", "FilterIndex", "Timeline", "Directory",
        "Lookup",
      ]),
    tests("LedgerTests", of: ["Ledger"]),
    tests("SignInTests", of: ["SignIn", "LMDB"]),
    tests(
      "OpenIDConnectTests",
      of: ["OpenIDConnect", "ProviderSupport", crypto, hummingbird]),
    tests("WebTests", of: ["ProviderSupport", "Web", hummingbirdTesting]),
    tests("CommandTests", of: ["LedgerCommand"]),
    tests("CrashTests", of: ["CrashTester"]),
  ]
)
