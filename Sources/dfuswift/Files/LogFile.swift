import Station

/// The file of an application's lines.
struct LogFile: Sendable {
  /// What such a file begins with.
  private static let signature = "# dfuswift log"

  private let file: RecordingFile

  /// Makes the file; one of the same kind that is there is written anew.
  ///
  /// - Throws: that it cannot be written, or is another kind of file.
  init(_ path: String) throws(CommandFailure) {
    file = try RecordingFile(path, signature: Array(Self.signature.utf8), kind: "log of dfuswift")
    file.empty()
    append("\(Self.signature), begun \(Timestamp.now); seconds since the port was opened")
  }

  /// Adds a line.
  func append(_ line: String) { file.append(Array((line + "\n").utf8)) }

  /// Adds a line that is none of the application's.
  func append(comment: String) { append("# " + comment) }

  /// What kept the file from being whole.
  var failure: CommandFailure? { file.failure }
}
