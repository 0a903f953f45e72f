import ArgumentParser
import Foundation
import Testing

@testable import dfuswift

/// Help texts, whole: they are what users see first.
@Suite struct HelpTests {
  /// Every command of the program, by the words that name it.
  static let verbs = names(of: DFUSwift.self)

  private static func names(of command: any ParsableCommand.Type, in path: String = "") -> [String]
  {
    let configuration = command.configuration
    let groups = configuration.groupedSubcommands.flatMap(\.subcommands)
    return [path]
      + (configuration.ungroupedSubcommands + groups).flatMap { verb in
        let name = verb.configuration.commandName ?? ""
        return names(of: verb, in: path.isEmpty ? name : "\(path) \(name)")
      }
  }

  @Test func `there is a golden text for each verb and for nothing else`() throws {
    let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    let files = try FileManager.default.contentsOfDirectory(atPath: golden.path)
    #expect(Set(files) == Set(Self.verbs.map { Self.fileName($0) }))
  }

  private static func fileName(_ verb: String) -> String {
    (verb.isEmpty ? "dfuswift" : verb.replacingOccurrences(of: " ", with: "-")) + ".txt"
  }

  /// Run with DFUSWIFT_WRITE_GOLDEN=1 to write the texts anew; then read the difference.
  @Test(arguments: verbs) func `the help of a verb is as it was agreed`(verb: String) async throws {
    let words = verb.split(separator: " ").map(String.init)
    let outcome = try await Tool().run(words + ["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    let golden = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/\(Self.fileName(verb))")
    if ProcessInfo.processInfo.environment["DFUSWIFT_WRITE_GOLDEN"] != nil {
      try outcome.output.write(to: golden, atomically: true, encoding: .utf8)
    }
    #expect(try outcome.output == String(contentsOf: golden, encoding: .utf8))
  }

  @Test func `the version is a line on standard output`() async throws {
    let outcome = try await Tool().run(["--version"])
    #expect(outcome.status == 0)
    #expect(outcome.output == "0.1.0\n")
  }

  @Test(arguments: [
    ["flsh"], ["flash"], ["flash", "a.bin", "--frobnicate"], ["read", "a.xyz"],
    ["read", "a.bin", "--length", "-1"], ["read", "a.bin", "--address", "0x"],
    ["flash", "a.bin", "--format", "tar"], ["list", "--json", "--quiet"],
    ["flash", "a.bin", "--wait", "never"], ["flash", "a.bin", "--app-id", "1234:5678"],
    ["flash", "a.bin", "--no-leave", "--expect-app"], ["flash", "a.bin", "--option-bytes"],
    ["flash", "a.bin", "--vdd", "5"], ["flash", "a.bin", "--preserve", "--no-verify"],
    ["flash", "a.bin", "--virtual", "z80"], ["simulate"], ["simulate", "z80"],
    ["simulate", "f405", "--fault", "gremlin@3"], ["simulate", "f405", "--vhci", "99"],
    ["erase"], ["erase", "--mass"], ["unprotect"], ["erase", "--yes-erase-everything"],
    ["erase", "--mass", "--yes-erase-everything", "--address", "0x08000000"],
    ["enter", "--trigger", "klippr"], ["enter", "--trigger", "text:"], ["enter", "--baud", "9600"],
    ["enter", "--tty", "/dev/ttyS0"], ["enter", "--tty", "/dev/ttyS0", "--trigger", "detach"],
    ["enter", "--tty", "/dev/ttyS0", "--trigger", "1200bps", "--virtual", "f405"],
    ["flash", "a.bin", "--enter", "vendor:256"], ["flash", "a.bin", "--enter-timeout", "5"],
    ["flash", "a.bin", "--enter", "detach", "--dry-run"],
    ["chips", "z80"], ["chips", "f4"], ["kit"], ["kit", "f411"], ["kit", "z80", "--out", "kit"],
    ["kit", "f411", "--out", "kit", "--language", "pascal"],
  ])
  func `a command line that makes no sense ends with 64 and a sentence`(
    arguments: [String]
  ) async throws {
    let outcome = try await Tool().run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty || arguments.contains("--json"))
    #expect(outcome.lastError.hasPrefix("error: "))
  }

  @Test(arguments: [["erase", "--mass"], ["unprotect"]])
  func `what destroys everything says so before it is agreed to`(
    arguments: [String]
  ) async throws {
    let outcome = try await Tool().run(arguments + ["--virtual", "f405"])
    #expect(outcome.status == 64)
    #expect(outcome.lastError.contains("loses the whole flash, firmware and data, for good"))
    #expect(outcome.lastError.contains("--yes-erase-everything"))
  }
}
