// swift-tools-version: 6.0
import PackageDescription

// The mathematics is vector code: it needs the optimizer in every configuration (so that a plain
// `swift test` is fast) and the host's fused multiply-add. Only IEEE operations are used, so the
// digits do not depend on the processor.
#if arch(x86_64)
let processorFlags = ["-Xcc", "-march=native"]
#else
let processorFlags: [String] = []
#endif
// Without errno a square root is one instruction; with several threads the compiler writes the
// object files that a debug build expects.
let optimized: [SwiftSetting] = [
  .unsafeFlags(
    [
      "-O", "-disable-batch-mode", "-whole-module-optimization", "-num-threads", "2", "-Xcc",
      "-fno-math-errno",
    ]
      + processorFlags
  )
]
let mathLibrary: [LinkerSetting] = [.linkedLibrary("m", .when(platforms: [.linux]))]

/// One row of the table of targets: its name, what it imports, whether it is optimized always.
struct Room {
  var name: String
  var imports: [String]
  var isOptimized = true

  var dependencies: [Target.Dependency] { imports.map { .byName(name: $0) } }
  var settings: [SwiftSetting] { isOptimized ? optimized : [] }
}

let libraries = [
  Room(name: "GuidedDiffusion", imports: []),
  Room(name: "Learning", imports: ["GuidedDiffusion"]),
  Room(name: "Estimation", imports: ["GuidedDiffusion"]),
  Room(name: "Harness", imports: ["GuidedDiffusion", "Learning", "Estimation"]),
  Room(name: "GuidelabCommands", imports: ["GuidedDiffusion", "Harness"]),
]

let tests = [
  Room(name: "TestOraclesTests", imports: ["TestOracles"]),
  Room(name: "GuidedDiffusionTests", imports: ["GuidedDiffusion", "TestOracles"]),
  Room(name: "LearningTests", imports: ["GuidedDiffusion", "Learning", "TestOracles"]),
  Room(name: "EstimationTests", imports: ["GuidedDiffusion", "Estimation", "TestOracles"]),
  Room(
    name: "HarnessTests",
    imports: ["GuidedDiffusion", "Learning", "Estimation", "Harness", "TestOracles"]
  ),
  Room(name: "GuidelabCommandsTests", imports: ["GuidedDiffusion", "Harness", "GuidelabCommands"]),
]

/// What is in the folders of tests beside code.
let fixtures = ["HarnessTests": ["Fixtures"], "GuidelabCommandsTests": ["Help"]]

let package = Package(
  name: "guidelab",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "guidelab", targets: ["guidelab"])
  ],
  targets: libraries.map {
    .target(
      name: $0.name,
      dependencies: $0.dependencies,
      swiftSettings: $0.settings,
      linkerSettings: mathLibrary
    )
  } + [
    .executableTarget(name: "guidelab", dependencies: ["GuidelabCommands"]),
    .target(name: "TestOracles", path: "Tests/TestOracles", swiftSettings: optimized),
  ]
    + tests.map {
      .testTarget(
        name: $0.name,
        dependencies: $0.dependencies,
        exclude: fixtures[$0.name] ?? [],
        swiftSettings: $0.settings,
        linkerSettings: mathLibrary
      )
    }
)
