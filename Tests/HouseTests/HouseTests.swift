import Foundation
import Testing

/// The rules of the house, read from the sources themselves.
@Suite struct HouseTests {
  @Test(arguments: SourceFile.all)
  func `a file has at most 400 lines of at most 100 columns`(file: SourceFile) {
    #expect(file.lines.count <= 400, "\(file.path) has \(file.lines.count) lines")
    for (number, line) in file.lines.enumerated() where !file.holdsData {
      #expect(line.count <= 100, "\(file.path):\(number + 1) has \(line.count) columns")
    }
  }

  @Test(arguments: FolderRule.all)
  func `a folder uses only what it may`(rule: FolderRule) throws {
    let files = SourceFile.all.filter { $0.path.hasPrefix(rule.folder) }
    #expect(!files.isEmpty, "\(rule.folder) has no sources: a rule without a subject")
    for file in files where !rule.exceptions.contains(where: file.path.hasPrefix) {
      for (number, line) in file.code.enumerated() {
        let word = rule.forbidden.first { line.contains($0) }
        #expect(word == nil, "\(file.path):\(number + 1) uses \(word ?? "")")
      }
    }
  }

  @Test(arguments: SourceFile.all.filter { $0.isShipped })
  func `nothing traps or swallows errors without a reason`(file: SourceFile) {
    let isDoor = file.path.hasPrefix("Sources/DFU/Transport/LibUSB/")
    for (number, line) in file.lines.enumerated() {
      let spot = "\(file.path):\(number + 1)"
      for trap in ["try!", "as!", "fatalError("] {
        #expect(!line.contains(trap), "\(spot) has \(trap)")
      }
      for word in ["@unchecked Sendable", "nonisolated(unsafe)", "Unmanaged"] where !isDoor {
        #expect(!line.contains(word), "\(spot) has \(word)")
      }
      if line.contains(#/\btry\? /#) {
        let above = number > 0 ? file.lines[number - 1] : ""
        let hasReason = line.contains("  // ") || above.contains("// `try?`: ")
        #expect(hasReason, "\(spot) swallows an error without a reason")
      }
      if line.contains("TODO") || line.contains("FIXME") {
        Issue.record("\(spot) leaves work behind")
      }
    }
  }

  @Test func `each quirk that is written down is in the table`() throws {
    let file = try #require(SourceFile.all.first { $0.path.hasSuffix("/Quirk+Table.swift") })
    let rows = file.text.matches(of: /let ([a-z][A-Za-z0-9]*) = Quirk\(/).map(\.output.1)
    let table = try #require(file.text.firstMatch(of: /let table: \[Quirk\] = \[([^\]]*)\]/))
    let named = table.output.1.matches(of: /[A-Za-z0-9]+/).map(\.output)
    #expect(rows == named)
  }

  @Test(arguments: [
    ("CLibUSB", "Sources/DFU/Transport/LibUSB/"), ("CSerial", "Sources/DFU/Transport/Serial/"),
  ])
  func `each door stands alone: C is imported in its folder only`(
    module: String, folder: String
  ) {
    let users = SourceFile.all.filter {
      $0.path.hasPrefix("Sources/") && $0.text.contains("import \(module)")
    }
    #expect(!users.isEmpty)
    for file in users {
      #expect(file.path.hasPrefix(folder), "\(file.path)")
      #expect(!file.text.contains("public import \(module)"), "\(file.path)")
    }
  }
}

/// What the code of a folder may not name.
struct FolderRule: Sendable, CustomTestStringConvertible {
  var folder: String
  var forbidden: [String]
  var exceptions: [String] = []

  var testDescription: String { folder }

  /// Pure folders: no input, no output, no time of their own.
  private static let impure = [
    "import Foundation", "import Glibc", "async ", "await ", "Task.", "Task {", "Clock()", "print(",
    "FileHandle",
  ]

  static let all: [FolderRule] =
    [
      "Numbers", "Wire", "Memory", "Firmware", "Planning", "Protocol", "Chips", "Quirks",
      "Triggers",
      "Recording",
    ].map {
      FolderRule(folder: "Sources/DFU/\($0)/", forbidden: impure)
    }
    + ["Configuration", "Deciding", "Signing"].map {
      FolderRule(folder: "Sources/Station/\($0)/", forbidden: impure)
    } + [
      FolderRule(
        folder: "Sources/DFU/Engine/", forbidden: ["LibUSB", "CLibUSB", "import Foundation"])
    ]
}
