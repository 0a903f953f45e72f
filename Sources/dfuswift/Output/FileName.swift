/// A path as it is shown: with the control characters of a hostile name made harmless.
struct FileName: CustomStringConvertible {
  private let path: String

  init(_ path: String) {
    self.path = path
  }

  var description: String { path == "-" ? "Standard input" : path.withoutControlCharacters }
}
