// swift-tools-version: 6.2

import PackageDescription

/// One set of rules for every Swift target; `Design.md` says why each is on.
let swiftRules: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
  name: "dfuswift",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "DFU", targets: ["DFU"]),
    .library(name: "DFUSimulator", targets: ["DFUSimulator"]),
    .executable(name: "dfuswift", targets: ["dfuswift"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(
      name: "CLibUSB",
      pkgConfig: "libusb-1.0",
      providers: [.apt(["libusb-1.0-0-dev"]), .brew(["libusb"])]
    ),
    .target(name: "CSerial"),
    .target(name: "DFU", dependencies: ["CLibUSB", "CSerial"], swiftSettings: swiftRules),
    .target(name: "DFUSimulator", dependencies: ["DFU"], swiftSettings: swiftRules),
    .executableTarget(
      name: "dfuswift",
      dependencies: [
        "DFU",
        "DFUSimulator",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftRules
    ),
    .executableTarget(
      name: "formats-probe",
      dependencies: ["DFU"],
      path: "Tests/Interop/FormatsProbe",
      swiftSettings: swiftRules
    ),
    // What `dfuswift simulate` does, without the command line: for the guest's own tests.
    .executableTarget(
      name: "simulator-probe", dependencies: ["DFU", "DFUSimulator"], path: "Tests/Guest/Probe",
      swiftSettings: swiftRules
    ),
    // What the benchmarks measure with; `Tests/Benchmarks` is a package of its own.
    .target(
      name: "SpeedModel", dependencies: ["DFU", "DFUSimulator"],
      path: "Tests/Benchmarks/Sources/SpeedModel", swiftSettings: swiftRules
    ),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: swiftRules),
    .testTarget(name: "DFUTests", dependencies: ["DFU", "TestSupport"], swiftSettings: swiftRules),
    .testTarget(name: "HouseTests", swiftSettings: swiftRules),
    .testTarget(
      name: "DFUSimulatorTests",
      dependencies: ["DFU", "DFUSimulator", "TestSupport"],
      swiftSettings: swiftRules
    ),
    .testTarget(
      name: "SimulationTests",
      dependencies: ["DFU", "DFUSimulator", "SpeedModel", "TestSupport"],
      swiftSettings: swiftRules
    ),
    .testTarget(
      name: "CommandLineTests",
      dependencies: ["DFU", "DFUSimulator", "TestSupport", "dfuswift"],
      exclude: ["Golden"],
      swiftSettings: swiftRules
    ),
  ],
  swiftLanguageModes: [.v6]
)
