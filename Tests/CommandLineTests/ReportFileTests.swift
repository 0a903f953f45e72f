import Foundation
import Testing

/// What a run over boards leaves for CI: a file of JUnit, annotations, a summary.
@Suite struct ReportFileTests {
  /// A folder with a rig of two virtual boards; the second one is of another line if that is asked.
  private static func rig(second chip: String = "F405") throws -> Tool {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    try tool.write(
      """
      format: 1
      defaults: {image: {file: app.bin}}
      stations:
        - {name: left, port: 1-1, chip: F405}
        - {name: right, port: 1-2, chip: \(chip)}
      """, to: "rig.yaml")
    return tool
  }

  private static let command = ["rig", "run", "rig.yaml", "--virtual", "f405"]

  private static func text(_ name: String, in tool: Tool) throws -> String {
    String(decoding: try tool.read(name), as: UTF8.self)
  }

  @Test func `a run leaves a file of JUnit`() async throws {
    let tool = try Self.rig(second: "F072")
    let outcome = try await tool.run(Self.command + ["--junit", "rig.xml"])
    #expect(outcome.status == 69)
    let text = try Self.text("rig.xml", in: tool)
    #expect(text.contains("<testsuites name=\"rig\" tests=\"2\" failures=\"0\" errors=\"1\""))
    #expect(text.contains("<error type=\"noDevice\" message=\"The board was not touched"))
    #expect(text.contains("<property name=\"image\" value=\"app.bin\"/>"))
    guard let folder = ProcessInfo.processInfo.environment["DFUSWIFT_REPORTS"] else { return }
    try Data(text.utf8).write(to: URL(filePath: folder).appending(path: "run.xml"))
  }

  @Test func `an older file is replaced`() async throws {
    let tool = try Self.rig()
    try tool.write("old", to: "rig.xml")
    #expect(try await tool.run(Self.command + ["--junit", "rig.xml"]).status == 0)
    #expect(try Self.text("rig.xml", in: tool).hasPrefix("<?xml"))
  }

  @Test func `flash --all writes it, too`() async throws {
    let tool = try Self.rig()
    let outcome = try await tool.run(
      ["flash", "app.bin", "--all", "--virtual", "f405", "--junit", "all.xml"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try Self.text("all.xml", in: tool).contains("<testsuites name=\"flash\" tests=\"1\""))
  }

  private static func runOne(
    _ plays: String, _ more: [String] = [], environment: [String: String] = [:]
  ) async throws -> (Tool, Tool.Outcome) {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let outcome = try await tool.run(
      [
        "run", "app.bin", "--plays", plays, "--until", "PASS", "--fail", "FAIL", "--virtual",
        "f405",
      ]
        + ["--junit", "one.xml"] + more, environment: environment)
    return (tool, outcome)
  }

  @Test func `run leaves a file of JUnit with the log in it`() async throws {
    let (tool, outcome) = try await Self.runOne(#"open,say=one\nFAIL 3\n"#)
    #expect(outcome.status == 1)
    let text = try Self.text("one.xml", in: tool)
    #expect(text.contains("<testsuites name=\"run\" tests=\"1\" failures=\"1\" errors=\"0\""))
    #expect(text.contains("<testsuite name=\"run.app.bin\""))
    #expect(text.contains("<failure type=\"FAIL\" message=\"The application says FAIL: "))
    #expect(text.contains("] one\n"))
    #expect(text.contains("<property name=\"port\" value=\"virtual-f405\"/>"))
    #expect(!text.contains("name=\"bytes.written\" value=\"0\""))
  }

  @Test func `run that meets no board has an error in the file, and not a failure`() async throws {
    let (tool, outcome) = try await Self.runOne("open", ["--path", "9-9"])
    #expect(outcome.status == 69)
    let text = try Self.text("one.xml", in: tool)
    #expect(text.contains("failures=\"0\" errors=\"1\""))
    #expect(text.contains("<error type=\"noDevice\""))
    #expect(!text.contains("name=\"port\""))
  }

  @Test func `run that passes has neither, and a summary on GitHub`() async throws {
    let (tool, outcome) = try await Self.runOne(
      #"open,say=PASS\n"#,
      environment: [
        "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "summary.md",
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try Self.text("one.xml", in: tool).contains("failures=\"0\" errors=\"0\""))
    #expect(try Self.text("summary.md", in: tool).contains("app.bin"))
    #expect(!outcome.errors.contains("::error"))
  }

  @Test func `a file that cannot be written is known before any board is touched`() async throws {
    let tool = try Self.rig()
    let outcome = try await tool.run(Self.command + ["--junit", "none/rig.xml", "--json"])
    #expect(outcome.status == 73)
    #expect(try outcome.events().map { $0["event"] as? String } == ["start", "error"])
  }

  @Test func `without --all there is nothing to write`() async throws {
    let outcome = try await Tool().run(["flash", "app.bin", "--junit", "x.xml"])
    #expect(outcome.status == 64)
    #expect(outcome.lastError.contains("`--junit` is for several boards: say `--all`, too."))
  }

  @Test func `GitHub gets annotations and a summary`() async throws {
    let tool = try Self.rig(second: "F072")
    try tool.write("before\n", to: "summary.md")
    let outcome = try await tool.run(
      Self.command,
      environment: [
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": tool.folder.appending(path: "summary.md").path,
      ])
    #expect(outcome.status == 69)
    let annotations = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("::") }
    #expect(annotations.count == 1)
    #expect(annotations.first?.hasPrefix("::error title=rig%3A right at 1-2%3A error::") == true)
    let summary = try Self.text("summary.md", in: tool)
    #expect(summary.hasPrefix("before\n### rig\n"))
    #expect(summary.contains("| left | 1-1 | PASS |"))
  }

  @Test func `nobody else gets annotations`() async throws {
    let outcome = try await Self.rig(second: "F072").run(Self.command)
    #expect(!outcome.errors.contains("::error"))
  }

  @Test func `a summary that cannot be written costs the status, not the boards`() async throws {
    let outcome = try await Self.rig().run(
      Self.command + ["--json"],
      environment: ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "/none/summary.md"])
    #expect(outcome.status == 73)
    let names = try outcome.events().compactMap { $0["event"] as? String }
    #expect(names.suffix(2) == ["result", "error"])
  }

  @Test func `programs are told what all boards have in common`() async throws {
    let outcome = try await Self.rig(second: "F072").run(Self.command + ["--json"])
    let error = try #require(try outcome.events().last)
    #expect(error["code"] as? String == "boardsFailed")
    #expect(error["exit"] as? Int == 69)
    let board = try #require(
      try outcome.events().first { $0["event"] as? String == "board" && $0["exit"] as? Int == 69 })
    #expect(board["code"] as? String == "noDevice")
  }
}
