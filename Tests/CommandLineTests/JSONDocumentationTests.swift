import DFU
import Foundation
import TestSupport
import Testing

@testable import dfuswift

/// `docs/json.md`, held against what the commands write.
@Suite struct JSONDocumentationTests {
  /// A command line, and the row of the results that describes it.
  struct Case: Sendable, CustomTestStringConvertible {
    var row: String
    var arguments: [String]
    var input = ""
    var signals: [(signal: Int32, after: String)] = []

    var testDescription: String { row }
  }

  private static let board = ["--virtual", "f405"]

  static let cases: [Case] = [
    Case(row: "list", arguments: ["list"] + board),
    Case(row: "info", arguments: ["info"] + board),
    Case(row: "flash", arguments: ["flash", "app.bin", "--vdd", "3.3", "--expect-app"] + board),
    Case(row: "flash --dry-run", arguments: ["flash", "app.bin", "--dry-run"] + board),
    Case(
      row: "run",
      arguments: ["run", "app.bin", "--until", "PASS", "--plays", #"open,say=PASS\n"#] + board),
    Case(row: "verify", arguments: ["verify", "blank.bin", "--address", "0x08000000"] + board),
    Case(row: "read", arguments: ["read", "out.bin", "--length", "1K"] + board),
    Case(row: "erase", arguments: ["erase", "--address", "0x08000000", "--length", "1"] + board),
    Case(row: "erase --mass", arguments: ["erase", "--mass", "--yes-erase-everything"] + board),
    Case(row: "leave", arguments: ["leave"] + board),
    Case(
      row: "unprotect",
      arguments: ["unprotect", "--yes-erase-everything", "--virtual", "f405-rdp1"]
    ),
    Case(row: "enter", arguments: ["enter"] + board),
    Case(row: "enter --list", arguments: ["enter", "--list"]),
    Case(row: "inspect", arguments: ["inspect", "app.bin"]),
    Case(
      row: "simulate --listen", arguments: ["simulate", "f405", "--listen", "127.0.0.1:0"],
      signals: [(SIGINT, "\"port\":")]),
    Case(
      row: "state", arguments: ["simulate", "f405", "--listen", "127.0.0.1:0"], input: "state\n",
      signals: [(SIGINT, "\"personality\":")]),
    Case(row: "simulate --list", arguments: ["simulate", "--list"]),
    Case(row: "chips", arguments: ["chips"]),
    Case(row: "chips NAME", arguments: ["chips", "f411"]),
    Case(row: "kit", arguments: ["kit", "f411", "--out", "kit"]),
    Case(row: "udev install", arguments: ["udev", "install", "--root", "root"]),
    Case(row: "keygen", arguments: ["keygen"]),
    Case(row: "station remove", arguments: ["station", "remove", "--root", "root"]),
    Case(row: "station status", arguments: ["station", "status", "--root", "root"]),
  ]

  @Test(arguments: cases)
  func `a result has the fields of its row and no other`(example: Case) async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    try tool.write([UInt8](repeating: 0xFF, count: 64), to: "blank.bin")
    let outcome = try await tool.run(
      example.arguments + ["--json"], input: Array(example.input.utf8), signals: example.signals)
    #expect(outcome.status == 0, "\(outcome.errors)")
    try Self.expect(outcome, toHaveResultOf: example.row)
  }

  @Test func `listening to what runs has the result of its row`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    _ = try await tool.run(["flash", "app.bin", "--expect-app"] + Self.board)
    let outcome = try await tool.run(
      ["monitor", "--plays", #"say=boot\n,wait=1,restart"#, "--timeout", "5", "--json"] + Self.board
    )
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("\"lost\""))
    try Self.expect(outcome, toHaveResultOf: "monitor")
  }

  @Test func `switching power has the result of its row`() async throws {
    let tool = try Tool()
    let folder = try RunTests.uhubctl(
      tool, prints: "New status for hub 9-1 [0424:2514]\n  Port 4: 0100 power")
    let outcome = try await tool.run(
      ["power", "on", "--path", "9-1.4", "--json"], environment: ["PATH": folder + ":/usr/bin:/bin"]
    )
    #expect(outcome.status == 0, "\(outcome.errors)")
    try Self.expect(outcome, toHaveResultOf: "power")
  }

  #if os(Linux)
    @Test func `a port alone has a result of its own`() async throws {
      let terminal = try PseudoTerminal()
      let outcome = try await Tool().run(
        ["enter", "--tty", terminal.name, "--trigger", "text:x", "--json"])
      try Self.expect(outcome, toHaveResultOf: "enter --tty")
    }
  #endif

  @Test func `the way into a bootloader has no event that is not written down`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    try tool.write(Firmware.application(seed: 2), to: "other.bin")
    let first = try await tool.run(["flash", "app.bin", "--preserve", "--json"] + Self.board)
    try Self.expect(first, toHaveResultOf: "flash")
    let second = try await tool.run(
      ["flash", "other.bin", "--enter", "auto", "--preserve", "--json"] + Self.board)
    try Self.expect(second, toHaveResultOf: "flash")
  }

  @Test func `an error has no field that is not written down`() async throws {
    let outcome = try await Tool().run(["read", "a.bin", "--virtual", "f405-rdp1", "--json"])
    try Self.expectEventsWrittenDown(try outcome.events())
  }

  @Test func `the words of the schema are these`() throws {
    let words: [[String]: [String]] = [
      DFUEvent.Phase.allCases.map(\.rawValue): [
        "compare", "erase", "write", "verify", "read", "manifest", "leave",
      ],
      DeviceMode.allCases.map(\.rawValue): ["bootloader", "application", "other"],
      DFUError.Blame.allCases.map(\.rawValue): ["caller", "file", "device", "host"],
      TriggerPreset.Evidence.allCases.map(\.rawValue): ["read", "seen", "derived"],
      Pace.allCases.map(\.rawValue): ["pipelined", "eager", "polite"],
      FirmwareFormat.allCases.map(\.rawValue): ["raw", "hex", "srec", "elf", "dfu", "uf2"],
      MemoryKind.allCases.map(\.rawValue): [
        "internal flash", "option bytes", "one-time programmable memory (OTP)", "Device Feature",
        "other memory",
      ],
    ]
    let page = try DocumentationTests.Page(path: "docs/json.md").text()
    for (said, expected) in words {
      #expect(said == expected)
      for word in expected { #expect(page.contains("`\(word)`"), "\(word) is not written down") }
    }
  }

  private static func expect(_ outcome: Tool.Outcome, toHaveResultOf row: String) throws {
    let events = try outcome.events()
    try expectEventsWrittenDown(events)
    let result = try #require(events.last { $0["event"] as? String == "result" })
    let written = try #require(try results()[row])
    #expect(Set(result.keys).subtracting(["event"]) == written)
  }

  private static func expectEventsWrittenDown(_ events: [[String: Any]]) throws {
    let fields = try self.events()
    for event in events {
      let name = try #require(event["event"] as? String)
      guard name != "result" else { continue }
      let written = try #require(fields[name], "the event \(name) is not written down")
      // What is about one of several boards has these besides.
      let board: Set<String> = event["board"] == nil ? [] : ["board", "path"]
      let more = Set(event.keys).subtracting(written).subtracting(["event"]).subtracting(board)
      #expect(more.isEmpty, "\(more) of \(name) is not written down")
    }
  }

  /// The fields of each event.
  private static func events() throws -> [String: Set<String>] {
    let headings = [
      "## Every command", "## Several boards", "## On the way into a bootloader",
      "## While a device works",
    ]
    return try headings.reduce(into: [:]) { events, heading in
      // `left` stands in two tables: with a path where an application has left its port.
      events.merge(try fields(below: heading, in: 2)) { $0.union($1) }
    }
  }

  private static func results() throws -> [String: Set<String>] {
    try fields(below: "## Results", in: 1)
  }

  private static func fields(
    below heading: String, in column: Int
  ) throws -> [String: Set<String>] {
    let page = try DocumentationTests.Page(path: "docs/json.md").text()
    let rows = DocumentationTests.rows(of: page, below: heading)
    return rows.reduce(into: [:]) { fields, row in
      for name in DocumentationTests.names(in: row[0]) {
        // `station` and `board` stand in several rows: one for each command that tells them.
        fields[name, default: []].formUnion(names(in: row[column], of: page))
      }
    }
  }

  /// The names of a cell; ``as `device` `` stands for the fields of that row.
  private static func names(in cell: String, of page: String) -> Set<String> {
    var names = DocumentationTests.names(in: cell)
    for other in ["device", "chips NAME", "flash"] where cell.hasPrefix("as `\(other)`") {
      let heading = other == "device" ? "## Every command" : "## Results"
      let row = DocumentationTests.rows(of: page, below: heading).first { $0[0] == "`\(other)`" }
      names.remove(other)
      names.formUnion(DocumentationTests.names(in: row?.last ?? ""))
    }
    return names
  }
}
