/// A file that was written by this program, which later knows whether somebody edited it.
///
/// Its last line is a comment with a digest of all lines above it. So a file of an older version,
/// or of an older configuration, is replaced without a word, and an edited one never is.
public struct SealedText: Sendable, Hashable {
  /// What is in the place of a file.
  public enum State: Sendable, Hashable {
    /// Nothing.
    case missing
    /// This text.
    case current
    /// Another text of this program's.
    case outdated
    /// Something that this program did not write so.
    case edited
  }

  private static let mark = "# Unedited since dfuswift wrote it: "

  /// The whole text, seal and all.
  public let text: String

  /// Seals a text that ends with a line end and whose comments begin with `#`.
  public init(_ text: String) {
    self.text = text + Self.seal(text) + "\n"
  }

  /// What is in the place of the file.
  ///
  /// - Parameter bytes: what is there; `nil` if nothing is.
  /// - Returns: whether that is this text, another one of this program's, or neither.
  public func state(of bytes: [UInt8]?) -> State {
    guard let bytes else { return .missing }
    guard bytes != Array(text.utf8) else { return .current }
    return Self.isSealed(bytes) ? .outdated : .edited
  }

  /// Whether bytes are a text that this program wrote, unedited.
  public static func isSealed(_ bytes: [UInt8]) -> Bool {
    guard let text = String(validating: bytes, as: UTF8.self), text.hasSuffix("\n"),
      let start = text.dropLast().lastIndex(of: "\n")
    else { return false }
    let body = String(text[...start])
    return text.dropFirst(body.count) == seal(body) + "\n"
  }

  private static func seal(_ text: String) -> String {
    mark + ImageDigest(of: Array(text.utf8)).description
  }
}
