import ArgumentParser
import DFU
import Foundation
import Testing

@testable import dfuswift

/// What the documents say of the program, held against the program.
@Suite struct DocumentationTests {
  /// A file of the project.
  struct Page: Sendable, CustomTestStringConvertible {
    var path: String

    var testDescription: String { path }

    static let root = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()

    func text() throws -> String {
      try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    }

    /// The examples in Swift, each as its lines without their indentation.
    func examples() throws -> [[String]] {
      var examples: [[String]] = []
      var example: [String]?
      for line in try text().split(separator: "\n") {
        var line = line.trimmingCharacters(in: .whitespaces)
        if path.hasSuffix(".swift") {
          guard line.hasPrefix("///") else { continue }
          line = line.dropFirst(3).trimmingCharacters(in: .whitespaces)
        }
        switch (line, example) {
        case ("```swift", nil): example = []
        case ("```", let whole?):
          examples.append(whole)
          example = nil
        case (_, let begun?): example = begun + [line]
        default: break
        }
      }
      return examples
    }

    /// The pages that have examples.
    static let all: [Page] = ["README.md", "Design.md", "docs", "Sources"].flatMap { top in
      let base = root.appending(path: top)
      let below = (FileManager.default.enumerator(atPath: base.path)?.allObjects ?? [])
        .compactMap { $0 as? String }
      return (top.hasSuffix(".md") ? [top] : below.sorted().map { "\(top)/\($0)" })
        .filter { $0.hasSuffix(".md") || $0.hasSuffix(".swift") }
        // Those of the jump kit are for devices, and compiled by `Tests/Firmware/run`.
        .filter { !$0.contains("/Kit/Files/") }
        .map(Page.init)
    }
    .filter { page in
      let examples = try? page.examples()  // what cannot be read fails in the test
      return examples?.isEmpty != true
    }
  }

  @Test(arguments: Page.all) func `an example is one that the compiler has read`(
    page: Page
  ) throws {
    let compiled = try Page(path: "Tests/CommandLineTests/DocumentationExamples.swift").text()
      .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    for example in try page.examples() {
      let lines = example.filter { !$0.isEmpty && !$0.hasPrefix("import ") && $0 != "}" }
      let code = compiled.filter { $0 != "}" && !$0.hasPrefix("private ") }
      let body = lines.filter { !$0.hasPrefix("func ") }
      let isCompiled = code.contains(body)
      #expect(isCompiled, "\(body.joined(separator: "\n")) is not compiled")
    }
  }

  @Test func `the pages with examples are found`() {
    let paths = Page.all.map(\.path)
    #expect(paths.contains("README.md"))
    #expect(paths.contains("Sources/DFU/DFU.docc/FlashingABoard.md"))
    #expect(paths.contains("Sources/DFU/Engine/Session/DFUTask.swift"))
  }

  /// The rows of a table, each as its cells without the outer blanks.
  static func rows(of text: String, below heading: String) -> [[String]] {
    let rest = text.range(of: heading).map { text[$0.upperBound...] } ?? ""
    let table = rest.split(separator: "\n", omittingEmptySubsequences: false)
      .drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
    return table.dropFirst(2).map { row in
      row.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  @Test(arguments: [
    ("README.md", "## Exit codes"), ("docs/json.md", "### Codes and exit statuses"),
  ])
  func `a table of exit statuses has each and no other`(path: String, heading: String) throws {
    let rows = Self.rows(of: try Page(path: path).text(), below: heading)
    #expect(rows.compactMap { Int32($0[0]) } == ExitStatus.allCases.map(\.rawValue))
    #expect(rows.allSatisfy { !$0[1].isEmpty })
  }

  @Test func `the help has each exit status and no other`() throws {
    let help = DFUSwift.helpMessage(columns: 10_000)
    let line = try #require(help.split(separator: "\n").first { $0.hasPrefix("Exit status: ") })
    let numbers = line.dropFirst("Exit status: ".count).split(separator: ", ")
      .compactMap { $0.split(separator: " ").first.flatMap { Int32($0) } }
    #expect(numbers == ExitStatus.allCases.map(\.rawValue))
  }

  @Test func `each code of an error stands in the row of its status`() throws {
    let rows = Self.rows(
      of: try Page(path: "docs/json.md").text(), below: "### Codes and exit statuses")
    var written: [String: Int32] = [:]
    for row in rows {
      for code in Self.names(in: row[2]) { written[code] = Int32(row[0]) }
    }
    var expected: [String: Int32] = [:]
    for code in DFUError.Code.allCodes { expected[code.name] = ExitStatus(code).rawValue }
    for code in CommandFailure.Code.allCases { expected[code.rawValue] = code.status.rawValue }
    #expect(written == expected)
  }

  /// The names in back quotes, those in parentheses left out: they are of what stands before.
  static func names(in cell: String) -> Set<String> {
    var depth = 0
    var plain = ""
    for character in cell {
      if character == "(" { depth += 1 }
      if depth == 0 { plain.append(character) }
      if character == ")" { depth -= 1 }
    }
    let parts = plain.split(separator: "`", omittingEmptySubsequences: false)
    return Set(parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) })
  }

  @Test func `one Swift is asked for`() throws {
    let manifest = try Page(path: "Package.swift").text()
    let version = try #require(manifest.firstMatch(of: /swift-tools-version: ([0-9.]+)/)?.1)
    #expect(try Page(path: "README.md").text().contains("Swift \(version) or later"))
  }

  @Test(arguments: ["help enter", "help flash"])
  func `the help has every form of a trigger`(verb: String) async throws {
    let help = try await Tool().run(verb.split(separator: " ").map(String.init)).output
    for form in ["detach", "1200bps", "text:", "vendor:", "hid:"] {
      #expect(help.contains(form), "\(form)")
    }
  }
}
