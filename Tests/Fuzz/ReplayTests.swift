import Foundation
import Testing

/// Every input that is kept, those that once found something among them.
@Suite struct ReplayTests {
  @Test(arguments: Seed.all)
  func `a kept input is handled`(seed: Seed) async throws {
    let target = try #require(FuzzTarget.named(seed.target))
    try await target.run([UInt8](try Data(contentsOf: seed.file)))
  }

  @Test(arguments: FuzzTarget.all.map(\.name))
  func `a target has kept inputs, each no longer than it tries`(name: String) throws {
    let seeds = Seed.all.filter { $0.target == name }
    let target = try #require(FuzzTarget.named(name))
    #expect(!seeds.isEmpty)
    for seed in seeds {
      #expect(try Data(contentsOf: seed.file).count <= target.inputLimit, "\(seed)")
    }
  }
}

/// A file of `Seeds`, in the folder of its target.
struct Seed: Sendable, CustomTestStringConvertible {
  let target: String
  let file: URL

  var testDescription: String { "\(target)/\(file.lastPathComponent)" }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Seeds")

  static let all: [Seed] = {
    let names = (FileManager.default.enumerator(atPath: folder.path)?.allObjects ?? [])
      .compactMap { $0 as? String }
    return names.sorted().compactMap { name in
      let parts = name.split(separator: "/")
      return parts.count == 2
        ? Seed(target: String(parts[0]), file: folder.appending(path: name)) : nil
    }
  }()
}

extension ReplayTests {
  @Test(.enabled(if: ProcessInfo.processInfo.environment["DFUSWIFT_WRITE_SEEDS"] == "1"))
  func `the examples are written`() throws {
    for (target, examples) in try Examples.all() {
      let folder = Seed.folder.appending(path: target)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, bytes) in examples {
        try Data(bytes).write(to: folder.appending(path: name))
      }
    }
  }
}
