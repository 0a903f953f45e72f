import ArgumentParser

extension DFUSwift {
  /// Parses the arguments and runs the command.
  ///
  /// Usage errors are told in this program's own manner: the usage first and the error last, so
  /// that the last line on standard error makes sense alone.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let code as ExitCode {
      exit(withError: code)
    } catch {
      end(error)
    }
  }

  /// Tells of whatever the parser ended with: help, the version, or a usage error.
  private static func end(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    guard code != .success else { exit(withError: error) }
    let words = message(for: error)
    let prefix = "Error: " + words
    let message = oneLine(words)
    let full = fullMessage(for: error)
    let usage = full.hasPrefix(prefix) ? full.dropFirst(prefix.count) : ""
    if CommandLine.arguments.contains("--json") {
      _ = Reporter(.json, command: "").fail(CommandFailure.usage(message))
    } else {
      let lines = usage.drop { $0.isNewline }
      Terminal.write(lines + (lines.isEmpty ? "" : "\n") + "error: \(message)\n", to: .error)
    }
    exit(withError: ExitCode(ExitStatus.usage.rawValue))
  }

  /// The parser's words on one line: it lists the values that an option takes one below the other.
  private static func oneLine(_ words: String) -> String {
    let lines = words.split(separator: "\n").map { line in
      String(line.drop { $0 == " " || $0 == "-" })
    }
    let list = lines.dropFirst().joined(separator: ", ")
    let text = [lines.first ?? "", list].filter { !$0.isEmpty }.joined(separator: " ")
    return text.hasSuffix(".") ? text : text + "."
  }
}
