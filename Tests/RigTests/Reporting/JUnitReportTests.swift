import DFU
import Foundation
import Station
import TestSupport
import Testing

@testable import Rig

@Suite struct JUnitReportTests {
  private static func text(_ boards: [BoardReport]) -> String {
    JUnitReport(Reports.run(boards), hostName: "bench-7", version: "0.1.0").text
  }

  private static func root(_ boards: [BoardReport]) throws -> XMLTree.Element {
    try XMLTree(text(boards)).root
  }

  /// The case of the only board.
  private static func testCase(_ board: BoardReport) throws -> XMLTree.Element {
    try #require(try root([board])["testsuite"]?["testcase"])
  }

  @Test func `the counts keep failures, errors and skipped boards apart`() throws {
    let root = try Self.root(Reports.all)
    #expect(root.name == "testsuites")
    #expect(
      root.attributes == [
        "name": "bench", "tests": "6", "failures": "2", "errors": "2", "time": "5.300",
      ])
    let suites = root.children.map(\.attributes)
    for (key, sum) in [("tests", 6), ("failures", 2), ("errors", 2), ("skipped", 1)] {
      #expect(suites.compactMap { $0[key].flatMap { Int($0) } }.reduce(0, +) == sum, "\(key)")
    }
  }

  @Test func `a board is a suite with the time, the place and one case`() throws {
    let suite = try #require(try Self.root([Reports.board("left")])["testsuite"])
    #expect(suite.attributes["name"] == "bench.left")
    #expect(suite.attributes["timestamp"] == "2026-11-18T11:06:40Z")
    #expect(suite.attributes["hostname"] == "bench-7")
    #expect(suite.attributes["time"] == "4.217")
    #expect(suite.children.map(\.name) == ["properties", "testcase"])
    #expect(
      suite["testcase"]?.attributes == ["classname": "bench", "name": "left", "time": "4.217"])
  }

  @Test(
    arguments: zip(
      Reports.all, [nil, "failure", "failure", "error", "error", "skipped"] as [String?]))
  func `an outcome has its element`(board: BoardReport, name: String?) throws {
    let verdicts = try Self.testCase(board).children.filter { !$0.name.hasPrefix("system-") }
    #expect(verdicts.map(\.name) == (name.map { [$0] } ?? []))
    #expect(verdicts.first?.attributes["message"] == board.outcome.words)
  }

  @Test(
    arguments: zip(Reports.all[1...4], ["FAIL", "no verdict", "disconnected", "deviceBusy"]))
  func `a failure and an error have a type`(board: BoardReport, type: String) throws {
    #expect(try Self.testCase(board).children.first?.attributes["type"] == type)
  }

  @Test func `what is known of a board is among the properties`() throws {
    let image = [UInt8]("image".utf8)
    var board = Reports.board("left")
    board.serial = "206437A1304E"
    board.chip = "F405"
    board.image = "app.bin"
    board.digest = ImageDigest(of: image)
    board.writtenCount = 20_000
    board.application = USBIdentifier(vendor: 0x0483, product: 0x5740)
    let properties = try #require(try Self.root([board])["testsuite"]?["properties"])
    let pairs = properties.children.map { ($0.attributes["name"] ?? "", $0.attributes["value"]) }
    #expect(
      Dictionary(uniqueKeysWithValues: pairs) == [
        "port": "1-1.4", "serial": "206437A1304E", "chip": "F405", "image": "app.bin",
        "image.sha256": "\(ImageDigest(of: image))", "bytes.written": "20000",
        "bytes.skipped": "0", "bytes.verified": "0", "application": "0483:5740",
        "dfuswift.version": "0.1.0",
      ])
  }

  @Test func `the log stands in system-out, each line with its time`() throws {
    var board = Reports.board("left")
    board.log = Reports.log(["hello", "PASS"])
    board.log.droppedLines = 3
    board.log.linesBeforeGap = 1
    #expect(
      try Self.testCase(board)["system-out"]?.text == """
        [     0.000] hello
        (3 lines between these were not kept)
        [     0.010] PASS

        """)
  }

  @Test func `the steps stand in system-err, with what did not help`() throws {
    #expect(
      try Self.testCase(Reports.all[3])["system-err"]?.text == """
        trigger: 10.0 s, did not help: Nothing came.
        power cycle: 2.0 s

        """)
  }

  @Test(arguments: [
    ("a & b < c > \"d\" 'e'", "a & b < c > \"d\" 'e'"), ("]]>", "]]>"), ("\t", "\t"),
    ("<![CDATA[ ]]>", "<![CDATA[ ]]>"), ("\u{1B}[31m\u{0}", "\\u{1b}[31m\\u{0}"),
    ("\r", "\\u{d}"), ("\u{FFFE}\u{FFFF}", "\\u{fffe}\\u{ffff}"), ("\u{85}", "\\u{85}"),
    ("ü€😀\u{FFFD}", "ü€😀\u{FFFD}"), ("\u{2028}", "\\u{2028}"), ("&#0; &lt;", "&#0; &lt;"),
  ])
  func `any line comes out of a parser as it went in, or in plain signs`(
    line: String, expected: String
  ) throws {
    var board = Reports.board("left")
    board.log = Reports.log([line])
    #expect(try Self.testCase(board)["system-out"]?.text == "[     0.000] \(expected)\n")
  }

  @Test(arguments: ["a\nb\tc", "\"<&>\"", "\u{0}]]>", " two  blanks "])
  func `any name comes out of an attribute`(name: String) throws {
    var board = Reports.board("left")
    board.name = name
    let read = try Self.testCase(board).attributes["name"]
    #expect(read == name.replacing("\u{0}", with: "\\u{0}"))
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `random bytes make a file that can be read`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var board = Reports.board("left", Reports.failed)
    board.log = Reports.log(
      (0..<50).map { _ in
        let bytes = (0..<100).map { _ in UInt8.random(in: 0...255, using: &random) }
        return String(decoding: bytes, as: UTF8.self)
      })
    #expect(try Self.testCase(board)["system-out"] != nil)
  }

  @Test func `a log of a megabyte is there to its last line`() throws {
    var board = Reports.board("left")
    board.log = Reports.log((0..<20_000).map { "line \($0) " + String(repeating: "<", count: 40) })
    let text = try #require(try Self.testCase(board)["system-out"]?.text)
    #expect(text.hasPrefix("[     0.000] line 0 <"))
    #expect(text.contains("[   199.990] line 19999 <"))
  }

  @Test func `of a log beyond the limit the end is there`() {
    let line = String(repeating: "x", count: 1 << 20)
    let text = JUnitReport.text(of: Reports.log([String](repeating: line, count: 8) + ["PASS"]))
    #expect(text.utf8.count <= JUnitReport.logLimit + 100)
    #expect(text.hasPrefix("(1 lines before these are left out)\n[     0.010] x"))
    #expect(text.hasSuffix("PASS\n"))
  }

  @Test func `a run without boards is a file, too`() throws {
    #expect(try Self.root([]).children.isEmpty)
  }

  /// For `Tests/Reports/run`, which reads it with other programs.
  @Test func `every outcome is put into a file for other readers`() throws {
    guard let folder = ProcessInfo.processInfo.environment["DFUSWIFT_REPORTS"] else { return }
    var boards = Reports.all
    boards[0].log = Reports.log((0..<300).map { "\($0): \u{1B}[31m]]> \u{0}\u{FFFF} & <b>" })
    try Data(Self.text(boards).utf8)
      .write(to: URL(filePath: folder).appending(path: "outcomes.xml"))
  }
}
