// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that nobody who uses the library inherits it. `scripts/bench` runs it.

let rules: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "dfuswift", path: "../..")],
  targets: [
    // `Sources/SpeedModel` is also a target of the main package, for the tests that hold the same
    // figures to their limits.
    .executableTarget(
      name: "speed-report",
      dependencies: [
        .product(name: "DFU", package: "dfuswift"),
        .product(name: "DFUSimulator", package: "dfuswift"),
      ],
      path: "Sources",
      exclude: ["Allocations", "AllocationCounter"],
      swiftSettings: rules
    ),
    .target(name: "AllocationCounter"),
    .executableTarget(
      name: "allocations",
      dependencies: [
        "AllocationCounter",
        .product(name: "DFU", package: "dfuswift"),
        .product(name: "DFUSimulator", package: "dfuswift"),
      ],
      path: "Sources/Allocations",
      swiftSettings: rules
    ),
  ],
  swiftLanguageModes: [.v6]
)
