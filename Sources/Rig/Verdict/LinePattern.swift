/// A regular expression for one line.
///
/// It is searched for anywhere in the line. The syntax is the part that all engines share:
/// characters, `.`, classes (`[a-z]`, `\d`, `\w`, `\s` and their opposites), `^`, `$`, `\b`,
/// groups, `|`, `*`, `+`, `?`, `{2,5}`, and `(?i)` in front of it all for upper and lower
/// case alike. Case, digits and words are those of ASCII; `.` is any one Unicode scalar.
///
/// The time for a line is the product of its length and that of the pattern, whatever is in them: a
/// pattern comes from a file, and a line from a device. That is why it is neither Swift's `Regex`
/// nor the C library's: the first goes back and tries again, for longer than anybody waits on
/// `(a+)+b`, is not `Sendable`, and does not say where a mistake is; the second does so with
/// back-references, takes memory without limit for `((a{255}){255}){255}`, and differs by system.
public struct LinePattern: Sendable, Hashable {
  /// The expression as it was written.
  public let text: String
  private let program: PatternProgram

  /// Reads an expression.
  ///
  /// - Throws: what is wrong with it, and at which character.
  public init(_ text: String) throws(PatternError) {
    do throws(PatternProblem) {
      var parser = try PatternParser(text)
      program = try PatternProgram(try parser.parse())
    } catch {
      throw PatternError(error, in: text)
    }
    self.text = text
  }

  /// Whether it is found in a line.
  public func matches(_ line: String) -> Bool { program.matches(line) }
}

/// Why a text is no regular expression.
public struct PatternError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong and what to do, in whole sentences.
  public var description: String

  /// Creates an error.
  public init(_ description: String) {
    self.description = description
  }

  init(_ problem: PatternProblem, in text: String) {
    let start = text.unicodeScalars.prefix(PatternParser.lengthLimit)
    let shown = start.count < text.unicodeScalars.count ? "\(String(start.prefix(40)))…" : text
    self.init(
      "\"\(shown)\" is no pattern: at character \(problem.place + 1), \(problem.reason).")
  }
}

/// What is wrong with a pattern, as a clause, and at which character, from 0.
struct PatternProblem: Error, Hashable {
  let place: Int
  let reason: String
}
