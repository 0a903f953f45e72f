internal import Foundation

/// A regular expression for one line, searched for anywhere in it.
///
/// The syntax is that of ICU's regular expressions, with upper and lower case told apart unless
/// `(?i)` stands in front.
///
/// A pattern comes from a file and a line from a device, and ICU goes back and tries again:
/// `(a+)+b` would take longer than anybody waits. So its steps are counted, and a search that
/// takes too many is given up; how many that is does not depend on the machine.
public struct LinePattern: Sendable, Hashable {
  /// The longest pattern, characters: a screen of them, not a file.
  private static let lengthLimit = 1_000
  /// How often ICU may tell of its progress on a line, which it does after some thousand steps; in
  /// all that takes some tenths of a second.
  private static let progressLimit = 1_000

  /// The expression as it was written.
  public let text: String
  private let expression: NSRegularExpression

  /// Reads an expression.
  ///
  /// - Throws: what is wrong with it.
  public init(_ text: String) throws(PatternError) {
    guard !text.isEmpty else { throw PatternError("An empty pattern would fit every line.") }
    guard text.unicodeScalars.count <= Self.lengthLimit else {
      throw PatternError(
        "The pattern \(text.prefix(40))… is longer than \(Self.lengthLimit) characters.")
    }
    do {
      expression = try NSRegularExpression(pattern: text)
    } catch {
      throw PatternError(
        "The pattern \(text) is no regular expression. Look at its brackets and repetitions; "
          + "a backslash in front makes a character stand for itself, as in \\( and \\*.")
    }
    self.text = text
  }

  /// Whether it is found in a line.
  ///
  /// - Throws: that it took too many steps to say.
  public func matches(_ line: String) throws(PatternError) -> Bool {
    var (isFound, wasGivenUp, progress) = (false, false, 0)
    unsafe expression.enumerateMatches(
      in: line, options: [.reportProgress, .reportCompletion],
      range: NSRange(line.startIndex..., in: line)
    ) { match, flags, stop in
      progress += 1
      isFound = match != nil
      // An internal error is that it had no more room to remember where to go back to.
      wasGivenUp = !isFound && (progress > Self.progressLimit || flags.contains(.internalError))
      unsafe stop.pointee = ObjCBool(isFound || wasGivenUp)
    }
    guard wasGivenUp else { return isFound }
    throw PatternError(
      "The pattern \(text) took too many steps on the line \"\(line.prefix(80))\", and was given "
        + "up. Do not repeat what is repeated already, as in (a+)+.")
  }
}

/// Why a pattern cannot be used.
public struct PatternError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong and what to do, in whole sentences.
  public var description: String

  /// Creates an error.
  public init(_ description: String) {
    self.description = description
  }
}
