// swift-tools-version: 6.3

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
      // Links into `Firmware`, whose files `dfuswift kit` writes, and to the udev rule.
      resources: [.embedInCode("Kit/Files"), .embedInCode("Files/dfuswift.rules")],
      swiftSettings: swiftRules
    ),
    .executableTarget(
      name: "formats-probe",
      dependencies: ["DFU"],
      path: "Tests/Interop/FormatsProbe",
      swiftSettings: swiftRules
    ),
    // What `scripts/bench` runs. No product names them, so nobody who uses the library builds them.
    .target(
      name: "SpeedModel", dependencies: ["DFU", "DFUSimulator"],
      path: "Tests/Benchmarks/SpeedModel", swiftSettings: swiftRules
    ),
    .executableTarget(
      name: "speed-report", dependencies: ["DFU", "DFUSimulator", "SpeedModel"],
      path: "Tests/Benchmarks/Report", swiftSettings: swiftRules
    ),
    .target(name: "AllocationCounter", path: "Tests/Benchmarks/AllocationCounter"),
    .executableTarget(
      name: "host-cost", dependencies: ["AllocationCounter", "DFU", "DFUSimulator"],
      path: "Tests/Benchmarks/HostCost", swiftSettings: swiftRules
    ),
    .executableTarget(
      name: "yardstick", dependencies: ["CLibUSB"], path: "Tests/Benchmarks/Yardstick"
    ),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: swiftRules),
    .testTarget(
      name: "DFUTests", dependencies: ["CLibUSB", "DFU", "TestSupport"], swiftSettings: swiftRules
    ),
    // What of the Swift for devices needs no device: the rest imports the kit in C.
    .target(
      name: "FirmwareSwift", path: "Firmware/Swift", exclude: ["Bootloader.swift"],
      sources: ["LineMatcher.swift"], swiftSettings: swiftRules
    ),
    .testTarget(
      name: "FirmwareTests", dependencies: ["FirmwareSwift"], swiftSettings: swiftRules
    ),
    .testTarget(name: "HouseTests", swiftSettings: swiftRules),
    // `scripts/fuzz` builds the targets in here once more, with a driver for libFuzzer.
    .testTarget(
      name: "FuzzTests", dependencies: ["DFU", "DFUSimulator"], path: "Tests/Fuzz",
      exclude: ["Driver", "Seeds"], swiftSettings: swiftRules
    ),
    .testTarget(
      name: "DFUSimulatorTests",
      dependencies: ["DFU", "DFUSimulator", "TestSupport"],
      swiftSettings: swiftRules
    ),
    // How much of the heap is in use, to find leaks.
    .systemLibrary(name: "CMalloc", path: "Tests/CMalloc"),
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "DFU", "DFUSimulator", "SpeedModel", "TestSupport",
        .target(name: "CMalloc", condition: .when(platforms: [.linux])),
      ],
      swiftSettings: swiftRules
    ),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "DFU", "DFUSimulator", "TestSupport", "dfuswift",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Golden"],
      swiftSettings: swiftRules
    ),
  ],
  swiftLanguageModes: [.v6]
)
