import Foundation
import Testing

/// A Swift file of the project.
struct SourceFile: Sendable, CustomTestStringConvertible {
  var path: String
  var text: String

  var testDescription: String { path }
  var lines: [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
  }
  /// Tables kept as text may have wide lines.
  var holdsData: Bool { path.hasPrefix("Sources/DFU/Chips/") || path.contains("/Golden/") }
  /// Whether users get it: not a test, not the package's own description.
  var isShipped: Bool { path.hasPrefix("Sources/") || path.hasPrefix("Firmware/") }
  /// The lines with comments cut off.
  var code: [Substring] {
    lines.map { line in
      guard let comment = line.range(of: "//") else { return line }
      return line[..<comment.lowerBound]
    }
  }

  /// The project's folder.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// All Swift sources and tests, by path from the project's folder.
  static let all: [SourceFile] = {
    let inFolders = ["Sources", "Tests", "Firmware"].flatMap { top -> [String] in
      let folder = root.appending(path: top)
      let names = (FileManager.default.enumerator(atPath: folder.path)?.allObjects ?? [])
        .compactMap { $0 as? String }
      return names.filter { $0.hasSuffix(".swift") }.sorted().map { "\(top)/\($0)" }
    }
    return (["Package.swift"] + inFolders).compactMap { path in
      let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
      return text.map { SourceFile(path: path, text: $0) }
    }
  }()
}
