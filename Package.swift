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

/// Tests are compiled as they stand: what they call has to be fast, they themselves are many.
let testRules =
  swiftRules + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

let package = Package(
  name: "dfuswift",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "DFU", targets: ["DFU"]),
    .library(name: "DFUSimulator", targets: ["DFUSimulator"]),
    .executable(name: "dfuswift", targets: ["dfuswift"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
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
    // What runs unattended; no product names it, so nobody who uses the library builds it.
    .target(
      name: "Station",
      dependencies: [
        "DFU",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "Yams", package: "Yams"),
      ],
      // A link into `udev`, whose unit `dfuswift station install` writes.
      resources: [.embedInCode("Installing/Files")],
      swiftSettings: swiftRules
    ),
    // Many boards at once, and a verdict from them.
    .target(
      name: "Rig",
      dependencies: ["DFU", "Station"],
      swiftSettings: swiftRules
    ),
    // The page of a station. A target of its own: only who shows it needs sockets.
    .target(
      name: "StationWeb",
      dependencies: [
        "Station",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      resources: [.embedInCode("Page")],
      swiftSettings: swiftRules
    ),
    .executableTarget(
      name: "dfuswift",
      dependencies: [
        "DFU",
        "DFUSimulator",
        "Rig",
        "Station",
        "StationWeb",
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
    // A bench of virtual boards with its page: for the page's tests in a browser.
    .executableTarget(
      name: "page-probe", dependencies: ["DFU", "DFUSimulator", "Station", "StationWeb"],
      path: "Tests/Web/Probe", swiftSettings: swiftRules
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
    // What the tests use of glibc and Swift's Glibc module leaves out.
    .systemLibrary(name: "CGlibc", path: "Tests/CGlibc"),
    .target(
      name: "TestSupport",
      dependencies: [
        "DFU", "DFUSimulator",
        .target(name: "CGlibc", condition: .when(platforms: [.linux])),
      ],
      path: "Tests/TestSupport", swiftSettings: swiftRules
    ),
    .testTarget(
      name: "DFUTests", dependencies: ["CLibUSB", "DFU", "TestSupport"], swiftSettings: testRules
    ),
    // What of the Swift for devices needs no device: the rest imports the kit in C.
    .target(
      name: "FirmwareSwift", path: "Firmware/Swift", exclude: ["Bootloader.swift"],
      sources: ["LineMatcher.swift"], swiftSettings: swiftRules
    ),
    .testTarget(
      name: "FirmwareTests", dependencies: ["FirmwareSwift"], swiftSettings: testRules
    ),
    .testTarget(name: "HouseTests", swiftSettings: testRules),
    // `scripts/fuzz` builds the targets in here once more, with a driver for libFuzzer.
    .testTarget(
      name: "FuzzTests", dependencies: ["DFU", "DFUSimulator"], path: "Tests/Fuzz",
      exclude: ["Driver", "Seeds"], swiftSettings: testRules
    ),
    .testTarget(
      name: "DFUSimulatorTests",
      dependencies: ["DFU", "DFUSimulator", "TestSupport"],
      swiftSettings: testRules
    ),
    .testTarget(
      name: "StationTests",
      dependencies: [
        "DFU", "DFUSimulator", "Station", "StationWeb", "TestSupport",
        .product(name: "FlyingSocks", package: "FlyingFox"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: testRules
    ),
    .testTarget(
      name: "RigTests", dependencies: ["DFU", "DFUSimulator", "Rig", "Station", "TestSupport"],
      swiftSettings: testRules
    ),
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "DFU", "DFUSimulator", "SpeedModel", "TestSupport",
        .target(name: "CGlibc", condition: .when(platforms: [.linux])),
      ],
      swiftSettings: swiftRules
    ),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "DFU", "DFUSimulator", "Rig", "Station", "StationWeb", "TestSupport", "dfuswift",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Golden"],
      swiftSettings: testRules
    ),
  ],
  swiftLanguageModes: [.v6]
)
